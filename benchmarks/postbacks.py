"""Postbacks to a receiver on this machine, while the clock is moved over what they tell of."""

import httpx

from benchmarks.bench import Bench, interleaved, milliseconds
from benchmarks.report import Row
from benchmarks.sandbox import Sandbox

_CONVERSIONS = 200


def advance(bench: Bench) -> list[Row]:
    """Milliseconds a postback; the receiver, asked as often by httpx, is the floor."""
    with bench.floor() as floor, bench.ours() as ours, httpx.Client(trust_env=False) as client:
        receiver = f"{floor.url}/items/1"

        def ask_receiver() -> None:
            for n in range(_CONVERSIONS):
                client.get(f"{receiver}?ref={n}").raise_for_status()

        samples = interleaved(
            bench.rounds,
            {
                "floor": lambda lap: milliseconds(ask_receiver) / _CONVERSIONS,
                "ours": lambda lap: _advance(ours, f"postbacks-{lap}", receiver) / _CONVERSIONS,
            },
        )
    name = f"advance over {_CONVERSIONS} App Samurai conversions with postbacks: each"
    return [Row(name, "ms", samples["floor"], samples["ours"])]


def _advance(ours: Sandbox, world: str, receiver: str) -> float:
    """Milliseconds for a day and a bit. Raises RuntimeError where a postback did not arrive."""
    ours.open(world)
    ours.click(world, _CONVERSIONS, f"{receiver}?ref={{ref_id}}")
    spent = milliseconds(lambda: ours.advance(world, "25h"))
    told = ours.control("GET", f"/{world}/postbacks").json()
    arrived = sum(postback["status"] == "delivered" for postback in told)
    if arrived != _CONVERSIONS:
        raise RuntimeError(f"{arrived} of {_CONVERSIONS} postbacks arrived")
    return spent
