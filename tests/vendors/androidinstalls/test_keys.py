"""Keys (androidinstalls.txt L4, L14-16): which are right, where they stand, what they open."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.androidinstalls.conftest import (
    FIRST_RETENTION,
    KINDS,
    ORDERS,
    AndroidInstalls,
    refusal,
)

WRONG = (401, "Invalid API key.")
MISSING = (401, "Missing parameter: apikey.")


@pytest.fixture
def neighbour(mocksrv: Sandbox) -> Iterator[AndroidInstalls]:
    """The account of another world."""
    world = mocksrv.control.open()
    yield AndroidInstalls(world)
    world.delete()


@pytest.fixture
def unmarked(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client whose address says nothing about the world."""
    with mocksrv.control.vendor_client("/androidinstalls") as client:
        yield client


@pytest.mark.rule("AI-03", "AI-R02")
@pytest.mark.parametrize(
    "key",
    [
        "XXX",
        "[YOUR_API_KEY]",
        "0123456789abcdef0123456789abcdef",
        "androidinstalls",
        "androidinstalls_",
        "androidinstalls-default",
        "ANDROIDINSTALLS_default",
        "androidinstalls_DEFAULT",
        "androidinstalls_default ",
        "androidinstalls_default\n",
        "androidinstalls_" + "a" * 41,
        "androidinstalls_default.00000000",
        "ayet_default",
        "instal_default",
        "appsamurai_default",
        "keitaro_default",
        "default",
    ],
)
def test_a_key_of_another_form_or_vendor_is_wrong(unmarked: httpx.Client, key: str) -> None:
    assert refusal(unmarked.get("/wallet", params={"apikey": key})) == WRONG


@pytest.mark.rule("AI-03", "AI-R02")
@pytest.mark.parametrize("key", [6, True, ["androidinstalls_default"], {"key": "x"}])
def test_a_key_that_is_no_text_is_wrong(unmarked: httpx.Client, key: object) -> None:
    response = unmarked.post("/addcampaign", json={"apikey": key, "appid": 1, "volume": 50})

    assert refusal(response) == WRONG


@pytest.mark.rule("AI-03", "AI-R02")
@pytest.mark.parametrize("name", ["apiKey", "APIKEY", "api_key", "key", "api-key"])
def test_the_key_parameter_has_one_spelling(ai: AndroidInstalls, name: str) -> None:
    assert ai.refused("wallet", apikey=None, **{name: ai.key}) == MISSING


@pytest.mark.rule("AI-03", "AI-R07")
@pytest.mark.parametrize("place", ["params", "data", "json", "files"])
def test_an_order_may_carry_the_key_in_the_query_or_in_the_body(
    ai: AndroidInstalls, place: str
) -> None:
    order = {"apikey": ai.key, "appid": str(ai.app()), "volume": "50"}
    sent = {name: (None, value) for name, value in order.items()} if place == "files" else order

    response = ai.http.post("/addcampaign", **{place: sent})

    assert response.json()["id"] == 1


@pytest.mark.rule("AI-03", "AI-R07")
@pytest.mark.parametrize(("query", "body", "right"), [("XXX", None, True), (None, "XXX", False)])
def test_the_key_of_the_body_wins_over_that_of_the_query(
    ai: AndroidInstalls, query: str | None, body: str | None, right: bool
) -> None:
    order = {"apikey": body or ai.key, "appid": ai.app(), "volume": 50}

    response = ai.http.post("/addcampaign", params={"apikey": query or ai.key}, data=order)

    assert response.status_code == (200 if right else 401)


@pytest.mark.rule("AI-04")
def test_the_key_of_another_world_is_wrong_at_an_address_of_this_one(
    ai: AndroidInstalls, neighbour: AndroidInstalls
) -> None:
    assert ai.refused("wallet", apikey=neighbour.key) == WRONG


@pytest.mark.rule("AI-R02")
def test_a_renewed_key_replaces_the_old_one(ai: AndroidInstalls) -> None:
    old = ai.key
    app = ai.app()

    new = ai.world.rotate("androidinstalls")

    assert new != old
    assert ai.refused("apps", apikey=old) == WRONG
    assert [each["id"] for each in ai.ok("apps", apikey=new)] == [app]


@pytest.mark.rule("AI-04", "AI-R05", "AI-31", "AI-71", "AI-91")
@pytest.mark.parametrize("kind", KINDS)
def test_the_app_of_another_account_is_unknown(
    ai: AndroidInstalls, neighbour: AndroidInstalls, kind: str
) -> None:
    ours = {ai.app(ORDERS[kind][1])}
    bundles = ("com.facebook.katana", "284882215")
    theirs = {neighbour.app(bundle, country) for bundle in bundles for country in ("fr", "ca")}

    assert len(theirs - ours) == 3
    for app in theirs - ours:
        assert ai.order_refused(kind, appid=app)[0] == 404
    assert [app["id"] for app in ai.ok("apps")] == list(ours)


@pytest.mark.rule("AI-04", "AI-R05", "AI-55", "AI-63")
@pytest.mark.parametrize("kind", KINDS)
def test_the_campaign_of_another_account_is_unknown(
    ai: AndroidInstalls, neighbour: AndroidInstalls, kind: str
) -> None:
    theirs = neighbour.order(kind)
    route = "hrcampaigns" if kind == "retention" else "campaigns"

    assert ai.refused(route, id=theirs)[0] == 404
    assert ai.cancel_refused(theirs)[0] == 404
    assert ai.ok(route) == []
    neighbour.world.advance("12h")
    assert neighbour.look(theirs)["status"] != "CANCELLED"


@pytest.mark.rule("AI-04", "AI-51", "AI-80", "AI-113")
def test_equal_ids_of_two_accounts_do_not_meet(
    ai: AndroidInstalls, neighbour: AndroidInstalls
) -> None:
    ours = [ai.order("android", countries="US"), ai.order("retention")]
    theirs = [neighbour.order("android", countries="FR", volume=60), neighbour.order("retention")]
    assert ours == theirs == [1, FIRST_RETENTION]
    before = neighbour.everything()

    for campaign in ours:
        ai.cancel(campaign)
    ai.world.advance("12h")

    assert [ai.look(campaign)["status"] for campaign in ours] == ["CANCELLED"] * 2
    assert neighbour.everything() == before
    assert neighbour.look(1)["country"] == "France"
