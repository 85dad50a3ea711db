"""Campaigns: rows, who may pull them, and their tracking URLs."""

import base64
import re
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.times import DAY
from mocksrv.vendors.appsamurai import offers
from mocksrv.vendors.appsamurai.offers import MULTI
from mocksrv.worlds import tag_of

VENDOR = "appsamurai"
CLICK_PATH = "/api/callbacks/click"

ACTIVE = "active"
_SUB_CAMPAIGN_ID = re.compile(r"[\w-]{32}", re.ASCII)
#: Of millions.
WHOLE = 1_000_000

_TELL = """
SELECT id, shape, status, opened, offer, proof, daily_cap, starts_at, ends_at, conversion,
    completion FROM appsamurai_campaign
"""
_ALL = f"{_TELL} ORDER BY id"
_ONE = f"{_TELL} WHERE id = :id"
_BY_PROOF = f"{_TELL} WHERE proof = :proof"
_LIVE = f"""{_TELL}
WHERE status = 'active' AND opened = 1 AND daily_cap > 0
    AND (starts_at IS NULL OR starts_at <= :now) AND (ends_at IS NULL OR ends_at > :now)
ORDER BY id
"""
_TODAY = """
SELECT campaign, COUNT(*) FROM appsamurai_conversion
WHERE goal = 0 AND state = 'done' AND due_at >= :first AND due_at < :last GROUP BY campaign
"""
_NEXT_ID = "UPDATE appsamurai_account SET made = made + 1 RETURNING made"
_INSERT = """
INSERT INTO appsamurai_campaign (id, shape, status, opened, offer, proof, daily_cap, starts_at,
    ends_at, conversion, completion)
VALUES (:id, :shape, :status, :opened, :offer, :proof, :daily_cap, :starts_at, :ends_at,
    :conversion, :completion)
"""
_UPDATE = """
UPDATE appsamurai_campaign SET shape = :shape, status = :status, opened = :opened, offer = :offer,
    daily_cap = :daily_cap, starts_at = :starts_at, ends_at = :ends_at, conversion = :conversion,
    completion = :completion
WHERE id = :id
"""


class Campaign(NamedTuple):
    """One campaign."""

    id: int
    shape: str
    status: str
    opened: int
    """Whether it is open for the partner."""
    offer: str
    """What he may read, as JSON."""
    proof: str
    """The campaign's part of its sub_campaign_id: 16 bytes in hexadecimal."""
    daily_cap: int
    starts_at: int | None
    ends_at: int | None
    conversion: int
    """Clicks that become an install, in millionths."""
    completion: int
    """Users who reach the next event after the one before, in millionths."""

    def is_live(self, instant: int) -> bool:
        """Whether the campaign runs for the partner at the instant, but for its daily cap."""
        return (
            self.status == ACTIVE
            and bool(self.opened)
            and (self.starts_at is None or self.starts_at <= instant)
            and (self.ends_at is None or self.ends_at > instant)
        )

    @property
    def fields(self) -> dict[str, Any]:
        """What the partner may read, as it is stored."""
        fields: dict[str, Any] = orjson.loads(self.offer)
        return fields


class Terms(NamedTuple):
    """What the sandbox knows of a campaign and the partner does not read."""

    status: str = ACTIVE
    opened: bool = True
    conversion: int = 300_000
    completion: int = 700_000


def numbered(moment: Moment, campaign: int) -> Campaign | None:
    """One campaign, or None."""
    row = moment.db.one(_ONE, id=campaign)
    return Campaign(*row) if row else None


def every(moment: Moment) -> list[Campaign]:
    """All campaigns, in the order of their ids."""
    return [Campaign(*row) for row in moment.db.all(_ALL)]


def tracked(moment: Moment, proof: str) -> Campaign | None:
    """The campaign of a tracking URL, or None."""
    row = moment.db.one(_BY_PROOF, proof=proof)
    return Campaign(*row) if row else None


def available(moment: Moment) -> list[Campaign]:
    """What the partner may pull: active, opened for him, not capped out today (AS-R10)."""
    today = moment.now - moment.now % DAY
    done: dict[int, int] = dict(moment.db.all(_TODAY, first=today, last=today + DAY))
    live = [Campaign(*row) for row in moment.db.all(_LIVE, now=moment.now)]
    return [campaign for campaign in live if done.get(campaign.id, 0) < campaign.daily_cap]


def add(moment: Moment, chosen: dict[str, Any], terms: Terms) -> Campaign:
    """A new campaign. Raises OfferError."""
    shape = offers.shape_of(chosen)
    fields = offers.complete(shape, chosen, moment.now)
    row = moment.db.one(_NEXT_ID)
    number: int = row[0] if row else 1
    address = f"{moment.seed}:{VENDOR}:{number}".encode()
    proof = blake2b(address, digest_size=16).hexdigest()
    moment.record()
    moment.db.run(_INSERT, id=number, proof=proof, **_columns(shape, fields, number, terms))
    return Campaign(*moment.db.one(_ONE, id=number) or ())


def change(moment: Moment, campaign: Campaign, chosen: dict[str, Any], terms: Terms) -> Campaign:
    """Another offer or other terms for a campaign, from now on. Raises OfferError."""
    shape = offers.shape_of(chosen, campaign.shape)
    fields = offers.complete(shape, chosen, moment.now, campaign.fields, campaign.shape)
    moment.record()
    moment.db.run(_UPDATE, id=campaign.id, **_columns(shape, fields, campaign.id, terms))
    return Campaign(*moment.db.one(_ONE, id=campaign.id) or ())


def _columns(shape: str, fields: dict[str, Any], number: int, terms: Terms) -> dict[str, Any]:
    return {
        "shape": shape,
        "status": terms.status,
        "opened": int(terms.opened),
        "offer": orjson.dumps(fields | {"campaign_id": number}).decode(),
        "daily_cap": fields["daily_cap"],
        "starts_at": offers.instant(fields.get("start_date")),
        "ends_at": offers.instant(fields["end_date"]),
        "conversion": terms.conversion,
        "completion": terms.completion,
    }


def shown(moment: Moment, campaign: Campaign, address: str) -> dict[str, Any]:
    """A campaign as the partner reads it, with a tracking URL below `address` (AS-R19)."""
    fields = campaign.fields
    url = f"{address}{CLICK_PATH}?sub_campaign_id={sub_campaign_id(moment.world, campaign.proof)}"
    fields["tracking_url"] = f"{url}&extra_1={{userid}}" if campaign.shape == MULTI else url
    return fields


def sub_campaign_id(world: str, proof: str) -> str:
    """32 URL-safe characters that carry the world and the campaign."""
    return base64.urlsafe_b64encode(tag_of(world) + bytes.fromhex(proof)).decode()


def read_sub_campaign_id(text: str) -> tuple[bytes, str] | None:
    """(tag of the world, proof of the campaign); None: it cannot be one."""
    if not _SUB_CAMPAIGN_ID.fullmatch(text):
        return None
    raw = base64.urlsafe_b64decode(text)
    return raw[:8], raw[8:].hex()
