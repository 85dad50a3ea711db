"""The terms of a campaign: what may be said of one, checked, and how it is stored."""

import json
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from mocksrv.fixtures import CountryCode
from mocksrv.ledger import MICRO
from mocksrv.store import Value
from mocksrv.vendors.instal import wire

#: The document's example (instal.txt L61-86) as far as every campaign may be like it.
EXAMPLE: dict[str, Any] = {
    "application": "My application",
    "budget": 1000.0,
    "campaign_type": "CPI",
    "countries": {"IT": "Italy", "US": "USA"},
    "daily_cap": 10.0,
    "destination_url": "http://www.trackurl.com/var={CLICK_ID}",
    "is_incentivized": False,
    "name": "My campaign",
    "os": "ANDROID",
    "os_min_version": 7.0,
    "payout": 1.0,
    "restrictions": {},
    "status": "RUNNING",
}

#: Within these a number is written with a decimal part and without an exponent (IN-R38).
_MOST, _DECIMALS = 10**9, 4


def _millionths(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise ValueError(f"Input should be a number from 0 to {_MOST}")
    exact = Decimal(str(value))
    if exact != round(exact, _DECIMALS):
        raise ValueError(f"Input should have at most {_DECIMALS} decimals")
    return int(exact * MICRO)


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise ValueError("Input should be an http or https URL")
    return text


#: A number in millionths, so that nothing is lost where it is added or compared.
Amount = Annotated[
    int,
    BeforeValidator(_millionths),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": _MOST}),
]
#: Text that every database keeps.
Text = Annotated[str, Field(min_length=1, max_length=2048, pattern=r"\A[^\x00]*\z")]
Url = Annotated[Text, AfterValidator(_url)]
RestrictionId = Annotated[str, Field(pattern=r"\A[1-9][0-9]{0,8}\z")]


class Restriction(BaseModel):
    """A kind of traffic that is not wanted (L77-82)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Text
    description: Text


class Terms(BaseModel):
    """All of a campaign but its id and its dates, as the API shows it."""

    model_config = ConfigDict(extra="forbid", strict=True, validate_default=True)

    application: Text = EXAMPLE["application"]
    budget: Amount = EXAMPLE["budget"]
    campaign_type: wire.CampaignType = EXAMPLE["campaign_type"]
    countries: dict[CountryCode, Text] = EXAMPLE["countries"]
    daily_cap: Amount | None = EXAMPLE["daily_cap"]
    destination_url: Url = EXAMPLE["destination_url"]
    is_incentivized: bool = EXAMPLE["is_incentivized"]
    name: Text = EXAMPLE["name"]
    os: wire.System = EXAMPLE["os"]
    os_min_version: Amount | None = EXAMPLE["os_min_version"]
    payout: Amount = EXAMPLE["payout"]
    restrictions: dict[RestrictionId, Restriction] = EXAMPLE["restrictions"]
    status: wire.Status = EXAMPLE["status"]

    def columns(self) -> dict[str, Value]:
        """What is stored, by column."""
        fields: dict[str, Any] = self.model_dump()
        return fields | {
            "countries": json.dumps(fields["countries"], sort_keys=True),
            "is_incentivized": int(fields["is_incentivized"]),
            "restrictions": json.dumps(dict(sorted(fields["restrictions"].items(), key=_by_id))),
        }


def _by_id(item: tuple[str, object]) -> int:
    return int(item[0])
