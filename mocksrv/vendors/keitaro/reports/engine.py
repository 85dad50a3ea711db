"""What the calls of reports answer: they ask, read the log in turns, begin again if it changed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from starlette.responses import Response

from mocksrv.moment import Moments
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.reports import answers, asked, log
from mocksrv.vendors.keitaro.reports.answers import Turns
from mocksrv.vendors.keitaro.reports.build import Builder
from mocksrv.vendors.keitaro.reports.dimensions import OF_CLICKS
from mocksrv.vendors.keitaro.reports.metrics import METRICS
from mocksrv.vendors.keitaro.reports.operators import NAMES
from mocksrv.vendors.keitaro.reports.periods import INTERVALS
from mocksrv.vendors.keitaro.reports.slices import (
    CLICKS,
    CONVERSIONS,
    Changed,
    Reading,
    Source,
)

T = TypeVar("T")

#: After so many readings that changes have overtaken, changes are read as they come: every click
#: as it was at some instant while the report was read.
_PATIENCE = 3


def _steadily(attempt: Callable[[bool], Turns[T]]) -> Turns[T]:
    """The first attempt that nothing changes; the last one takes changes as they come."""
    for _ in range(_PATIENCE):
        try:
            return (yield from attempt(True))
        except Changed:
            continue
    return (yield from attempt(False))


def _report(me: Tracker, sent: Sent, moments: Moments, *, grouped: bool = True) -> Turns[Response]:
    """A report (KE-141); not `grouped`: its metrics in one row (KE-119)."""
    question = asked.report(sent, me.dialect, _now(moments), OF_CLICKS, grouped=grouped)
    builder = Builder(question)

    def attempt(steadily: bool) -> Turns[Response]:
        reading = Reading(moments, CLICKS, question.asked, builder.used, steadily=steadily)
        rows = yield from builder.rows(reading)
        page = yield from rows.page()
        return answers.envelope(page, rows.total, reading.began_at, reading.now, rows.summary())

    return (yield from _steadily(attempt))


def _log(
    source: Source, usual: tuple[str, ...], me: Tracker, sent: Sent, moments: Moments
) -> Turns[Response]:
    """A page of a log (KE-118, KE-121)."""
    question = asked.log(sent, me.dialect, _now(moments), source.dimensions, usual)
    page = log.Page(question)

    def attempt(steadily: bool) -> Turns[Response]:
        reading = Reading(moments, source, question.asked, page.used, steadily=steadily)
        ids, total = yield from page.ids(reading)
        rows = yield from page.rows(reading, ids)
        return answers.envelope(rows, total, reading.began_at, reading.now, None)

    return (yield from _steadily(attempt))


def _conversions(me: Tracker, sent: Sent, moments: Moments) -> Turns[Response]:
    """The log of conversions; GET has its range in the query (KE-437)."""
    if "range" not in sent and {"start_at", "end_at", "timezone"} & sent.keys():
        span = {"from": sent.get("start_at"), "to": sent.get("end_at")}
        sent = Sent(sent | {"range": {**span, "timezone": sent.get("timezone")}})
    return _log(CONVERSIONS, log.OF_CONVERSIONS, me, sent, moments)


def _definition(me: Tracker, sent: Sent, moments: Moments) -> Turns[Mapping[str, list[str]]]:
    """All names that reports know (KE-142)."""
    yield
    return {
        "metrics": list(METRICS),
        "columns": list(OF_CLICKS),
        "operators": list(NAMES),
        "intervals": list(INTERVALS),
    }


def _now(moments: Moments) -> int:
    with moments() as moment:
        now: int = moment.now
    return now


Question = Callable[[Tracker, Sent, Moments], Turns[Any]]

QUESTIONS: Mapping[str, Question] = {
    "report": _report,
    "summary": partial(_report, grouped=False),
    "clicks": partial(_log, CLICKS, log.OF_CLICKS),
    "conversions": _conversions,
    "definition": _definition,
}
