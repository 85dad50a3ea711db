"""What is asked and answered, in the vendor's spelling and in alphabetical order."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema
from typing_extensions import TypedDict

from mocksrv.wire.params import Ask, whole

CampaignType = Literal["CPC", "CPI", "CPA"]
System = Literal["ANDROID", "IOS"]
Status = Literal["RUNNING", "PAUSED", "DELETED", "REJECTED", "EXPIRED"]

#: Numbers stay text: what is none is ignored or not found, as the parameter has it.
_Whole = Annotated[str | None, WithJsonSchema({"type": "integer"})]


def _number(text: Any) -> int | None:
    return whole(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None


class Filter(Ask):
    """Which campaigns to list, and which page of them (instal.txt L26-30)."""

    status: str | None = None
    page: _Whole = None
    page_size: _Whole = None


class Pick(Ask):
    """One campaign (L122); None: what was sent is no number."""

    id: Annotated[int | None, BeforeValidator(_number)] = None


class Restriction(TypedDict):
    """A kind of traffic that is not wanted (L77-82)."""

    name: str
    description: str


class Campaign(TypedDict):
    """A campaign (L61-103)."""

    application: str
    budget: float
    campaign_type: CampaignType
    countries: dict[str, str]
    daily_cap: float | None
    destination_url: str
    id: int
    is_incentivized: bool
    name: str
    os: System
    os_min_version: float | None
    payout: float
    restrictions: dict[str, Restriction]
    start_date: str
    status: Status
    stop_date: str | None


class Page(TypedDict):
    """A page of the list (L45-57)."""

    count: int
    next: str | None
    numpages: int
    previous: str | None
    results: Iterable[Campaign]


def written(answer: Mapping[str, Any]) -> bytes:
    """JSON as Django REST framework 2 writes it: ASCII, a space after each comma and colon.

    A page is written campaign by campaign: in one go, a big one would stop all other threads.
    """
    if "results" not in answer:
        return json.dumps(answer).encode()
    envelope = json.dumps({key: value for key, value in answer.items() if key != "results"})
    results = ", ".join(map(json.dumps, answer["results"]))
    return f'{envelope[:-1]}, "results": [{results}]}}'.encode()
