"""What simulated visitors do after their clicks: they go on from landings, and buy.

It is decided at the click, kept, and done when its time has come, in the way of landing clicks and
postbacks that come over HTTP. How many go on from a landing, and when, is assumed: no document
says (KE-618).
"""

from collections.abc import Collection, Iterator

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw, share
from mocksrv.store import Row
from mocksrv.times import DAY, MINUTE, SECOND
from mocksrv.vendors.keitaro.crowds.crowd import MILLION
from mocksrv.vendors.keitaro.crowds.plans import Plan
from mocksrv.vendors.keitaro.records import blocks
from mocksrv.vendors.keitaro.sales import conversions
from mocksrv.vendors.keitaro.traffic import landings, logged
from mocksrv.vendors.keitaro.traffic.clicks import Click
from mocksrv.vendors.keitaro.traffic.rotation import rotation_of

#: Nobody buys sooner after his click, nor later than a day after that.
SOONEST = 10 * MINUTE
#: How many of a hundred people go on from a landing; who buys does. All within two minutes.
GO_ON = 40
_LOOKS_AT_LEAST, _LOOKS_AT_MOST = 3 * SECOND, 2 * MINUTE
#: The slices of a click's roll.
_GOES_ON, _BUYS = 2, 3
_FINE = 20
#: What leads a visitor nowhere.
_NOWHERE = ("do_nothing", "status404")

_GOER = ("id", "due_at")
_GOERS_DUE = "SELECT id FROM keitaro_goer WHERE due_at <= :now LIMIT 1"
_GOERS = "SELECT id, due_at FROM keitaro_goer WHERE due_at <= :now ORDER BY due_at, id"
_SOME_GOERS = "SELECT due_at FROM keitaro_goer ORDER BY due_at, id LIMIT 1 OFFSET :some"
_GOERS_GONE = "DELETE FROM keitaro_goer WHERE due_at <= :now"

_BUYER = ("id", "due_at", "campaign", "sub_id", "tid", "payout")
_BUYERS_DUE = "SELECT id FROM keitaro_buyer WHERE due_at <= :now LIMIT 1"
_BUYERS = """
SELECT due_at, sub_id, tid, payout FROM keitaro_buyer WHERE due_at <= :now ORDER BY due_at, id
"""
_BUYERS_GONE = "DELETE FROM keitaro_buyer WHERE due_at <= :now"
_SOME_BUYERS = "SELECT due_at FROM keitaro_buyer ORDER BY due_at, id LIMIT 1 OFFSET :some"
_NEXT_BUYERS = "SELECT campaign, MIN(due_at) FROM keitaro_buyer GROUP BY campaign"


class Afterwards:
    """What the visitors of a portion will do after their clicks."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._goers: list[tuple[int, int]] = []
        self._buyers: list[tuple[int, int, int, str, str, int | None]] = []

    def of(self, plan: Plan, n: int, roll: int, click: Click) -> None:
        """Decide what the visitor of the simulation's click `n` does; bots do nothing."""
        stream, seed = click.stream, self._moment.seed
        if stream is None or not stream.collects or click.visitor.device.is_bot:
            return
        if click.action in _NOWHERE:
            return
        buys = roll < buyers_below(plan)
        if buys:
            due, tid = click.at + _thinks(seed, plan.id, n), name_of(plan, n)
            buyer = (click.number, due, plan.campaign, click.sub_id, tid, plan.payout)
            self._buyers.append(buyer)
        if click.landing and click.offer and (buys or share(roll, _GOES_ON, 100) < GO_ON):
            self._goers.append((click.number, click.at + _looks(seed, plan.id, n)))

    def save(self) -> None:
        """Keep it."""
        self._moment.db.load("keitaro_goer", _GOER, self._goers, {})
        self._moment.db.load("keitaro_buyer", _BUYER, self._buyers, {})


def buyers_below(plan: Plan) -> int:
    """The rolls of buyers are below: their slice `_BUYS`, the highest, is, and that is quicker to
    ask of thousands than `share`.
    """
    return -(-(plan.conversions << 32) // MILLION) << (32 * _BUYS)


def name_of(plan: Plan, n: int) -> str:
    """By what others know a click, and the sale that it becomes."""
    return f"{plan.id}-{n + 1}"


def _thinks(seed: int, simulation: int, n: int) -> int:
    """How long a buyer thinks it over; most do not take long."""
    chance = draw(seed, "keitaro", "traffic", simulation, "lag", n) >> (64 - _FINE)
    return SOONEST + (chance**3 * DAY >> 3 * _FINE)


def _looks(seed: int, simulation: int, n: int) -> int:
    """How long somebody looks at a landing."""
    chance = draw(seed, "keitaro", "traffic", simulation, "landing", n)
    return _LOOKS_AT_LEAST + chance % (_LOOKS_AT_MOST - _LOOKS_AT_LEAST)


# -- as time passes -------------------------------------------------------------------------------


def is_due(moment: Moment) -> bool:
    """Whether anybody should have done something by now that is not done."""
    return any(moment.db.one(sql, now=moment.now) for sql in (_GOERS_DUE, _BUYERS_DUE))


def when_many(moment: Moment, some: int) -> Iterator[int]:
    """The instants by which more than so many go on, and buy; none: fewer do."""
    for sql in (_SOME_GOERS, _SOME_BUYERS):
        for (due,) in moment.db.all(sql, some=some):
            yield due


def when_next(moment: Moment, campaigns: Collection[int]) -> Iterator[int]:
    """When the next one buys, in each of some campaigns."""
    for campaign, due in moment.db.all(_NEXT_BUYERS):
        if campaign in campaigns:
            yield due


def happen(moment: Moment, until: int) -> bool:
    """Do what is due by an instant; whether there was anything."""
    gone, bought = _go_on(moment, until), _buy(moment, until)
    return gone or bought


def _taken(moment: Moment, until: int, due: str, gone: str) -> list[Row]:
    """Those who are due by an instant, and wait no longer."""
    rows = moment.db.all(due, now=until)
    if rows:
        moment.db.run(gone, now=until)
    return rows


def _go_on(moment: Moment, until: int) -> bool:
    """Who has looked at a landing goes on to the offer, as the tracker leads there then."""
    due = _taken(moment, until, _GOERS, _GOERS_GONE)
    if not due:
        return False
    offers = rotation_of(moment).offers
    for number, at in due:
        click = logged.by_id(moment, number)
        offer = offers.get(click["offer_id"] or 0) if click else None
        if click and offer:
            landings.follow(moment, click, offer, at)
    blocks.correct_all(moment, [number for number, _ in due])
    return True


def _buy(moment: Moment, until: int) -> bool:
    """The networks tell of the sales."""
    due = _taken(moment, until, _BUYERS, _BUYERS_GONE)
    if not due:
        return False
    intake = conversions.Intake(moment)
    for at, sub_id, tid, payout in due:
        params = {"subid": sub_id, "tid": tid}
        if payout is not None:
            params["payout"] = f"{payout // 10_000}.{payout % 10_000:04}"
        intake.take(params, at)
    intake.close()
    return True
