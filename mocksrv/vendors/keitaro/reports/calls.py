"""The calls of the Admin API that read the click log (KE-118 to KE-121, KE-141, KE-142).

What builds reports is loaded when the first one is asked for: it takes longer than all the rest of
the tracker together.
"""

import sys
from collections.abc import Generator
from functools import partial
from importlib import import_module
from typing import Any

from mocksrv.moment import Moment, Moments
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.wire.desk import Later, Steps, Turn

_ENGINE = "mocksrv.vendors.keitaro.reports.engine"


def _asking(question: str, me: Tracker, sent: Sent, moment: Moment) -> Steps:
    """An answer that the engine works out, step by step."""

    def work(moments: Moments) -> Generator[Turn, None, Any]:
        if _ENGINE not in sys.modules:
            yield Later(partial(import_module, _ENGINE))
        from mocksrv.vendors.keitaro.reports import engine  # noqa: PLC0415 - see above

        return (yield from engine.QUESTIONS[question](me, sent, moments))

    return Steps(work)


#: `POST /report/build` and `POST /clicks/build` (KE-141, KE-120).
build_report = partial(_asking, "report")
#: `POST /clicks/summary`: the same in one row (KE-119).
summarise_clicks = partial(_asking, "summary")
#: `POST /clicks/log` (KE-118).
read_clicks = partial(_asking, "clicks")
#: `GET|POST /conversions/log` (KE-121).
read_conversions = partial(_asking, "conversions")
#: `GET /report/definition` (KE-142).
define_reports = partial(_asking, "definition")
