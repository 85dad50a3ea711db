"""Clicks and postbacks, as networks send them."""

from collections.abc import Callable
from typing import Any

from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
Read = Callable[..., list[tuple[Any, ...]]]


def clicked(tracker: Visiting, offer: Json | None = None, **campaign: Any) -> str:
    """The sub id of a click, one on an offer where that is given."""
    number = tracker.campaign(**campaign)
    if offer is None:
        tracker.stream(number, "http://x.com/?s={subid}")
    else:
        made = tracker.create("offers", name="Offer", url="http://x.com/?s={subid}", **offer)
        tracker.stream(number, schema="offers", offers=[{"offer_id": made, "share": 100}])
    return tracker.query()["s"]


def post_back(tracker: Visiting, sub_id: str, **params: str) -> None:
    """A postback."""
    key = tracker.world.credentials["keitaro"]
    answer = tracker.http.get(f"/{key}/postback", params={"subid": sub_id, **params})
    assert answer.status_code == 200


def log_of(tracker: Visiting) -> list[Json]:
    """The log of postbacks, oldest first."""
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    rows: list[Json] = tracker.http.get("/admin_api/v1/logs/postbacks", headers=key).json()
    return rows[::-1]
