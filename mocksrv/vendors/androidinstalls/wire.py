"""What is sent and what is answered, in the vendor's spelling and key order."""

from pydantic import Field
from typing_extensions import TypedDict

from mocksrv.wire.params import Ask, Joined, Text, Untyped, Words


class AppAdd(Ask):
    """An app to add or to refresh (androidinstalls.txt L18-26)."""

    add: Text = None
    country: Text = None


class Pick(Ask):
    """One campaign (L195-199)."""

    id: Untyped = None


class Cancel(Pick):
    """Which campaign to cancel; `premium` says that it is a high retention one (L619)."""

    type: Text = None


class Order(Ask):
    """A regular campaign (L130-150)."""

    appid: Untyped = None
    volume: Untyped = None
    countries: Words = Field(default_factory=list)
    dil: Untyped = None
    keywords: Joined = None


class RetentionOrder(Order):
    """A high retention campaign (L390-414)."""

    rdays: Untyped = None


class RatingOrder(Ask):
    """A rating campaign (L668-688); `countries` is tolerated for `country`."""

    appid: Untyped = None
    volume: Untyped = None
    stars: Untyped = None
    country: Words = Field(default_factory=list)
    countries: Words = Field(default_factory=list)
    dil: Untyped = None


class Done(TypedDict):
    """Something was added or cancelled (L39-43, L356-360)."""

    success: str
    id: int


class Added(TypedDict):
    """Campaigns were added: one id, or one for each country (L160-168)."""

    success: str
    id: int | list[int]


class AppShown(TypedDict):
    """An app (L74-100)."""

    id: int
    title: str
    type: int
    country: str


class CampaignShown(TypedDict):
    """A regular or rating campaign (L205-241)."""

    id: int
    country: str
    installs: int
    status: str
    country_list: dict[str, int]


class RetentionShown(TypedDict):
    """A high retention campaign (L467-510)."""

    id: int
    country: str
    installs: int
    retention_done: int
    status: str
    country_list: dict[str, int]


class WalletShown(TypedDict):
    """Money as text with two decimals (L928-944)."""

    balance: str
    spending: str


class CountryShown(TypedDict):
    """A country of the reference list (L976-992)."""

    cc: str
    name: str
