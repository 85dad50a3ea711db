import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

REDIRECT = "https://track.example.com/click?cid={click_id}&src=ayet"
SUCCESS = {"status": "success"}
DEVICE = "?android_id=9774d56d682e549c&imei=&gaid=38400000-8cf0&gaid_limited=0&idfa="


class Advertiser(Ayet):
    """The owner of a custom_s2s campaign, who confirms the installs of its clicks."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.hash = world.back_door("PATCH", "ayet/account", {})["hash"]

    def tracked(self, **order: Any) -> int:
        """A running custom_s2s campaign; by default 20 downloads, 480 a day."""
        order = {"numDownloads": 20, "downloadRate": 480} | order
        campaign: int = self.add(tracking="custom_s2s", redirectUrl=REDIRECT, **order)["campaignId"]
        return campaign

    def reservations(self, campaign: int) -> list[dict[str, str]]:
        return self.world.back_door("GET", f"ayet/campaigns/{campaign}/reservations")

    def click(self, campaign: int) -> str:
        """The id of a click that can be confirmed, after some time has passed."""
        for _ in range(100):
            self.world.advance("5m")
            if shown := self.reservations(campaign):
                return shown[-1]["click_id"]
        raise AssertionError("nobody clicks")

    def confirm(self, click_id: str, *, hash_: str | None = None) -> Any:
        """The answer to the callback of a click, which is HTTP 200 whatever it says."""
        response = self.http.get(f"/s2s/callback/{hash_ or self.hash}/custom_s2s/{click_id}")
        assert response.status_code == 200
        return response.json()

    def left(self, campaign: int) -> int:
        left: int = self.get(campaign)["remainingDownloads"]
        return left


@pytest.fixture
def me(world: World) -> Advertiser:
    return Advertiser(world)


@pytest.fixture
def other(mocksrv: Sandbox) -> Iterator[Advertiser]:
    """An advertiser in another world."""
    world = mocksrv.control.open()
    yield Advertiser(world)
    world.delete()


def assert_refused(answer: Any) -> None:
    """The vendor's own error envelope."""
    assert list(answer) == ["status", "errorCode", "errorMessage"]
    assert answer["status"] == "error"
    assert isinstance(answer["errorCode"], int)


@pytest.mark.rule("AY-R60")
def test_the_click_id_is_put_into_the_redirect_url(me: Advertiser) -> None:
    campaign = me.tracked()
    me.click(campaign)

    entity = me.get(campaign)
    assert (entity["tracking"], entity["redirectUrl"]) == ("custom_s2s", REDIRECT)
    for each in me.reservations(campaign):
        expected = f"https://track.example.com/click?cid={each['click_id']}&src=ayet"
        assert each["redirect_url"] == expected


@pytest.mark.rule("AY-R05", "AY-R61")
def test_the_account_hash_is_six_hex_characters(me: Advertiser, other: Advertiser) -> None:
    assert re.fullmatch("[0-9a-f]{6}", me.hash)
    assert re.fullmatch("[0-9a-f]{6}", other.hash)
    assert me.hash != other.hash


@pytest.mark.rule("AY-R64", "AY-R40")
def test_a_confirmed_click_becomes_a_download(me: Advertiser) -> None:
    campaign = me.tracked()
    click = me.click(campaign)
    before = me.get(campaign)

    assert me.confirm(click) == SUCCESS

    after = me.get(campaign)
    assert after == before | {"remainingDownloads": 19, "reservations": before["reservations"] - 1}
    assert click not in {each["click_id"] for each in me.reservations(campaign)}


@pytest.mark.rule("AY-R64", "AY-122")
def test_a_confirmed_click_is_listed_with_the_instant_of_the_callback(me: Advertiser) -> None:
    campaign = me.tracked()
    click = me.click(campaign)
    now = f"{me.world.now:%Y-%m-%d %H:%M:%S}"

    me.confirm(click)
    listed = me.ok("reporting/installations", campaignId=campaign)["installations"]
    stats = me.ok("reporting/stats", campaignId=campaign)
    assert [each["timestamp"] for each in listed] == [now]
    assert len(listed[0]["identifier"]) == 44
    assert stats["summary"]["downloads"] == 1
    assert stats["countries"] == {listed[0]["country"]: 1}


@pytest.mark.rule("AY-R64")
def test_without_callbacks_nothing_is_downloaded(me: Advertiser) -> None:
    campaign = me.tracked()

    me.world.advance("10d")

    entity = me.get(campaign)
    assert (entity["remainingDownloads"], entity["status"]) == (20, "running")


@pytest.mark.rule("AY-R61", "AY-R64")
@pytest.mark.parametrize("path", ["custom_s2s/{}", "{}", "custom_s2s/{}" + DEVICE, "{}" + DEVICE])
def test_provider_and_device_may_be_told(me: Advertiser, path: str) -> None:
    campaign = me.tracked()
    click = me.click(campaign)

    response = me.http.get(f"/s2s/callback/{me.hash}/{path.format(click)}")

    assert (response.status_code, response.json()) == (200, SUCCESS)
    assert me.left(campaign) == 19


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize("prefix", ["/ayet", ""])
def test_the_click_id_finds_its_world_by_itself(
    mocksrv: Sandbox, me: Advertiser, prefix: str
) -> None:
    campaign = me.tracked()
    click = me.click(campaign)
    unmarked = mocksrv.control.vendor_client(prefix)

    response = unmarked.get(f"/s2s/callback/{me.hash}/custom_s2s/{click}")

    assert response.json() == SUCCESS
    assert me.left(campaign) == 19
    unmarked.close()


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize("later", ["0s", "14m", "16m", "30d"])
def test_confirming_a_click_again_changes_nothing(me: Advertiser, later: str) -> None:
    campaign = me.tracked()
    click = me.click(campaign)
    me.confirm(click)
    listed = me.ok("reporting/installations", campaignId=campaign)["installations"]
    me.world.advance(later)

    assert me.confirm(click) == SUCCESS
    assert me.left(campaign) == 19
    assert me.ok("reporting/installations", campaignId=campaign)["installations"] == listed


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize(("before", "confirmed"), [(1, True), (0, False)])
def test_a_click_can_be_confirmed_until_it_expires(
    me: Advertiser, before: int, confirmed: bool
) -> None:
    campaign = me.tracked()
    me.click(campaign)
    click = me.reservations(campaign)[0]
    expires = datetime.fromisoformat(click["expires_at"])
    me.world.advance(to=expires - timedelta(milliseconds=before))

    assert (me.confirm(click["click_id"]) == SUCCESS) is confirmed
    assert me.left(campaign) == (19 if confirmed else 20)


@pytest.mark.rule("AY-R64", "AY-R41", "AY-92")
@pytest.mark.parametrize(("after", "confirmed"), [("0s", True), ("15m", False)])
def test_a_click_can_be_confirmed_in_a_pause_before_it_expires(
    me: Advertiser, after: str, confirmed: bool
) -> None:
    campaign = me.tracked()
    click = me.click(campaign)
    me.ok("campaign/pause", campaignId=campaign)
    me.world.advance(after)

    assert (me.confirm(click) == SUCCESS) is confirmed
    assert me.left(campaign) == (19 if confirmed else 20)


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize("click_id", ["x", "0", "default.1.1.000000000000", "a" * 500, "..", "%00"])
def test_a_click_that_never_was_is_refused(me: Advertiser, click_id: str) -> None:
    me.click(me.tracked())

    response = me.http.get(f"/s2s/callback/{me.hash}/custom_s2s/{click_id}")

    assert response.status_code == 200
    assert_refused(response.json())


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_click_id_with_one_part_changed_is_refused(me: Advertiser, place: int) -> None:
    campaign = me.tracked()
    parts = me.click(campaign).split(".")
    parts[place] = parts[place][:-1] + ("1" if parts[place][-1] != "1" else "2")

    assert_refused(me.confirm(".".join(parts)))
    assert me.left(campaign) == 20


@pytest.mark.rule("AY-R64", "AY-R61")
def test_a_click_with_the_hash_of_another_account_is_refused(
    me: Advertiser, other: Advertiser
) -> None:
    mine, theirs = me.tracked(), other.tracked()
    click, foreign = me.click(mine), other.click(theirs)

    for hash_ in (other.hash, "000000", me.hash + "0", "x"):
        assert_refused(me.confirm(click, hash_=hash_))
    for hash_ in (me.hash, other.hash):
        assert_refused(me.confirm(foreign, hash_=hash_))

    assert (me.left(mine), other.left(theirs)) == (20, 20)


@pytest.mark.rule("AY-R64", "AY-R40")
def test_users_of_a_standard_campaign_need_no_callback(me: Advertiser) -> None:
    campaign = me.add(downloadRate=480)["campaignId"]
    click = me.click(campaign)
    before = me.left(campaign)

    assert_refused(me.confirm(click))

    assert me.left(campaign) == before
    assert {each["redirect_url"] for each in me.reservations(campaign)} == {""}


@pytest.mark.rule("AY-R64", "AY-R32", "AY-125")
def test_a_tracked_campaign_is_completed_by_its_last_callback(me: Advertiser) -> None:
    campaign = me.tracked()
    for _ in range(20):
        assert me.get(campaign)["status"] == "running"
        me.confirm(me.click(campaign))

    entity = me.get(campaign)
    assert (entity["status"], entity["reservations"]) == ("completed", 0)
    assert len(me.ok("reporting/installations", campaignId=campaign)["installations"]) == 20
    assert me.ok("account/details")["accountData"]["completedCampaigns"] == 1
    assert me.world.ledger["balances"]["ayet"]["spent"] == 20


@pytest.mark.rule("AY-98", "AY-R16", "AY-R64")
def test_what_was_not_confirmed_is_refunded_rounded_down(me: Advertiser) -> None:
    campaign = me.tracked(numDownloads=50, targetCountries="US, DE")
    for _ in range(5):
        me.confirm(me.click(campaign))
    me.ok("campaign/pause", campaignId=campaign)
    me.world.advance("15m")

    answer = me.ok("campaign/terminate", campaignId=campaign)

    assert me.left(campaign) == 45
    assert answer["refundedTokens"] == 51  # floor(45 x 1.15)
    assert me.tokens == 10_000 - 58 + 51


@pytest.mark.rule("AY-R61", "AY-R62", "AY-R63")
@pytest.mark.parametrize(
    "path",
    [
        "/s2s/callback/{hash}/appsflyer/{click}",
        "/s2s/callback/{hash}/kochava_android/{click}?android_id=1",
        "/s2s/callback/{hash}/kochava_ios/{click}?idfa=1",
        "/s2s/callback/{hash}",
        "/s2s/event/{hash}/custom_s2s/{click}?event_name=open&event_type=event&event_quantity=1",
        "/s2s/pub/17/a/b/c?sub_id=1",
        "/s2s/pub/17/a/b/c?external_identifier=1",
    ],
)
def test_postbacks_that_are_not_served_get_the_vendors_error(me: Advertiser, path: str) -> None:
    campaign = me.tracked()
    click = me.click(campaign)

    response = me.http.get(path.format(hash=me.hash, click=click))

    assert response.status_code == 200
    assert_refused(response.json())
    assert me.left(campaign) == 20
