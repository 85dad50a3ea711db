"""How campaigns are shown. What is shown of one at an instant is kept: it never changes."""

from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple

import orjson

from mocksrv.fixtures import Fixtures
from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls import campaigns, lifecycle, targets
from mocksrv.vendors.androidinstalls.campaigns import Campaign
from mocksrv.vendors.androidinstalls.pricing import Kind

#: Campaigns whose JSON is kept; some 20 MB.
_MOST = 16_384


class _Piece(NamedTuple):
    """The JSON of a campaign, and the instants for which it is true."""

    json: orjson.Fragment
    first: int
    last: int | None
    """None: it is over for good."""

    def is_true(self, instant: int) -> bool:
        return self.first <= instant and (self.last is None or instant <= self.last)


class _Kept:
    """The last piece of each campaign; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[tuple[Fixtures, Campaign], _Piece] = OrderedDict()
        self._lock = Lock()

    def get(self, moment: Moment, campaign: Campaign) -> _Piece | None:
        piece = self._pieces.get((moment.fixtures, campaign))
        return piece if piece and piece.is_true(moment.now) else None

    def put(self, moment: Moment, campaign: Campaign, piece: _Piece) -> None:
        with self._lock:
            self._pieces[moment.fixtures, campaign] = piece
            if len(self._pieces) > _MOST:
                self._pieces.popitem(last=False)


_KEPT = _Kept()


def shown(moment: Moment, those: list[Campaign]) -> list[Any]:
    """Campaigns as they are now, in the document's key order (L229-241, L499-509)."""
    names: dict[str, str] = {}
    found = []
    for campaign in those:
        piece = _KEPT.get(moment, campaign)
        if piece is None:
            names = names or targets.names(moment)
            piece = _piece(moment, campaign, names)
            _KEPT.put(moment, campaign, piece)
        found.append(piece.json)
    return found


def _piece(moment: Moment, campaign: Campaign, names: dict[str, str]) -> _Piece:
    course, now = campaign.course(), moment.now
    installs = course.installs(now)
    by_code = campaigns.countries(moment, campaign, installs)
    fields: dict[str, Any] = {
        "id": campaign.id,
        "country": names.get(campaign.country, "WORLDWIDE"),
        "installs": installs,
    }
    if campaign.kind == Kind.RETENTION:
        fields["retention_done"] = campaigns.retained(course, now)
    fields["status"] = lifecycle.shown(course.status(now))
    fields["country_list"] = {names.get(code, code): count for code, count in by_code.items()}
    json = orjson.Fragment(orjson.dumps(fields))
    if course.done_at is not None and course.is_done(now):
        return _Piece(json, course.done_at, None)
    return _Piece(json, now, now)
