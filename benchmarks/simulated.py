"""Simulated visitors, beside SQLite alone with as many rows."""

from benchmarks import bulk
from benchmarks.bench import Bench, interleaved, milliseconds
from benchmarks.report import Bar, Row
from mocksrv.client import Control, World
from mocksrv.inprocess import Sandbox

_CAMPAIGNS, _PER_DAY, _DAYS, _MONTH = 5, 2000, 5, 30
_A_DAY = _CAMPAIGNS * _PER_DAY
_BAR = Bar(50_000, 100_000, "ours")


def visitors(bench: Bench) -> list[Row]:
    """Clicks a second of five campaigns with filters, offers, unique visitors and sales."""
    rows = [tuple(bulk.click(n).values()) for n in range(_A_DAY * _DAYS)]
    here = Sandbox()
    samples = interleaved(
        bench.rounds,
        {
            "floor": lambda lap: len(rows) / bulk.floor(rows) * 1000,
            "ours": lambda lap: _rate(here.control, f"visitors-{lap}", _DAYS),
        },
    )
    here.close()
    with bench.ours() as ours, Control(ours.server.url) as control:
        month = [_rate(control, "month", _MONTH)]
    name = f"simulated visitors, {_A_DAY:,} a day: clicks"
    return [
        Row(f"{name}, in process", "/s", samples["floor"], samples["ours"], _BAR),
        Row(f"{name}, {_MONTH} days by one advance over HTTP", "/s", samples["floor"], month),
    ]


def _rate(control: Control, name: str, days: int) -> float:
    """Clicks a second while the clock of a new world is moved."""
    world = control.open(name)
    _begin(world)
    spent = milliseconds(lambda: world.advance(f"{days}d"))
    shown = world.back_door("GET", "keitaro/traffic")
    world.delete()
    return float(sum(each["clicks"] for each in shown) / spent * 1000)


def _begin(world: World) -> None:
    """Campaigns that send bots away and people to offers, and visitors for each."""
    offers = [
        _create(world, "offers", name=f"Offer {n}", url="http://offer.com/?s={subid}&k={keyword}")
        for n in range(4)
    ]
    shares = [{"offer_id": offer, "share": 25} for offer in offers]
    logged = {"collect_clicks": True, "action_type": "status404"}
    bots = [{"name": "bot", "mode": "allow"}]
    for n in range(_CAMPAIGNS):
        cost = {"cost_type": "CPC", "cost_value": 0.02}
        number = _create(world, "campaigns", name=f"C {n}", alias=f"c{n}", **cost)
        of = {"campaign_id": number, **logged}
        _create(world, "streams", type="forced", schema="action", filters=bots, **of)
        _create(world, "streams", type="regular", schema="offers", offers=shares, **of)
        crowd = {"campaign_id": number, "clicks_per_day": _PER_DAY, "bot_share": 0.05}
        world.back_door("POST", "keitaro/traffic", crowd | {"conversion_rate": 0.02, "payout": 1})


def _create(world: World, resource: str, **fields: object) -> int:
    """A new object's id."""
    key = {"Api-Key": world.credentials["keitaro"]}
    path = f"/admin_api/v1/{resource}"
    answer = world.client("keitaro").post(path, headers=key, json=fields).raise_for_status()
    return int(answer.json()["id"])
