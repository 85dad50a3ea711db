"""What is sent and what is answered, in the vendor's spelling and key order."""

from typing import Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from mocksrv.wire.params import Ask, Joined, Text, Untyped, Whole, Words

RETENTION = "retention"


class Pick(Ask):
    """One campaign (L240-245)."""

    campaignId: Whole = None


class Filter(Ask):
    """Which campaigns to list (L147-151)."""

    status: Words = Field(default_factory=list)
    identifier: Text = None


class QuoteAsk(Ask):
    """Which traffic to quote (L314-316)."""

    targetCountries: Joined = None
    campaignType: Text = None


class Order(Ask):
    """A new campaign (L373-381)."""

    packageName: Text = None
    numDownloads: Whole = None
    campaignType: Text = None
    targetCountries: Joined = None
    downloadRate: Whole = None
    status: Text = None
    identifier: Text = None
    tracking: Untyped = None
    redirectUrl: Untyped = None


class Edit(Pick):
    """A change of settings (L477-478)."""

    downloadRate: Whole = None


class Period(Ask):
    """A range of days, both ends included, and whose campaigns (L745-747)."""

    startDate: Text = None
    endDate: Text = None
    identifier: Text = None


class AccountData(TypedDict):
    """L118-131."""

    accountId: int
    email: str
    runningCampaigns: int
    pendingCampaigns: int
    completedCampaigns: int
    tokens: int


class AccountAnswer(TypedDict):
    """L118-131."""

    status: Literal["success"]
    accountData: AccountData


class CampaignData(TypedDict):
    """A campaign, as every answer shows it (L186-229)."""

    campaignId: int
    identifier: str
    packageName: str
    appName: str
    appIcon: str
    targetCountries: str
    totalDownloads: int
    remainingDownloads: int
    remainingRetentions: NotRequired[int]
    reservations: int
    tokensPerDownload: int | float
    downloadRate: int
    isRetention: int
    tracking: str
    redirectUrl: str
    status: str
    created: str


class CampaignAnswer(TypedDict):
    """L271-299."""

    status: Literal["success"]
    campaignData: CampaignData


class ListAnswer(TypedDict):
    """L178-229."""

    status: Literal["success"]
    numCampaigns: int
    campaignData: list[CampaignData]


class QuoteAnswer(TypedDict):
    """L350-357."""

    status: Literal["success"]
    tokensPerInstall: int | float
    targetedTraffic: int
    minWorldwideInstallsPerDay: int
    maxWorldwideInstallsPerDay: int


class TerminateAnswer(TypedDict):
    """L720-725."""

    status: Literal["success"]
    refundedTokens: int


class DayStatistics(TypedDict):
    """L846-852."""

    impressions: int
    clicks: int
    installs: int
    conversionRate: int


class SummaryStatistics(TypedDict):
    """L782-790."""

    activeCampaigns: int
    runningCampaigns: int
    impressions: int
    clicks: int
    installs: int
    conversionRate: int


class SummaryAnswer(TypedDict):
    """L777-792."""

    status: Literal["success"]
    startDate: str
    endDate: str
    statistics: SummaryStatistics


class DailyAnswer(TypedDict):
    """L841-874."""

    status: Literal["success"]
    startDate: str
    endDate: str
    statistics: dict[str, DayStatistics]


class Installation(TypedDict):
    """L946-953. The identifier is the device's."""

    timestamp: str
    country: str
    identifier: str
    make: str
    model: str


class InstallationsAnswer(TypedDict):
    """L919-968."""

    status: Literal["success"]
    campaignData: CampaignData
    installations: list[Installation]


class StatsAnswer(TypedDict):
    """L1014-1090; the retention keys for retention campaigns only (L1095-1240)."""

    status: Literal["success"]
    campaignData: CampaignData
    summary: dict[str, int]
    detailed: dict[str, dict[str, int]]
    countries: dict[str, int]
    retentionByDay: NotRequired[list[int]]
    retentionByCountry: NotRequired[dict[str, list[int]]]
