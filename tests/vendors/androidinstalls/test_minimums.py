"""What an order must hold: minimums, numbers, stars (androidinstalls.txt L130-146, L390-414, L668).

The texts of the minimums are the document's own words (AI-R03).
"""

from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import CREATED, KINDS, ORDERS, AndroidInstalls

REGULAR = "Cannot be smaller than 50 (Android) or 10 (iOS)."
REGULAR_VOLUME = f"volume: Install volume. {REGULAR}"
REGULAR_DIL = f"dil: Daily Installs limit. {REGULAR}"
RETENTION_VOLUME = "volume: Install volume. Cannot be smaller than 50."
RETENTION_DIL = "dil: Daily Installs limit. Cannot be smaller than 50."
RATING_VOLUME = "volume: Install volume. Cannot be smaller than 5."
RATING_DIL = "dil: Daily rating limit. Cannot be smaller than 5."
STARS = "stars: Rating between 3 and 5 stars."


def minimum(kind: str, least: int, message: str, *rules: Any) -> Any:
    return pytest.param(kind, least, message, marks=rules, id=kind)


@pytest.mark.rule("AI-R03", "AI-06")
@pytest.mark.parametrize(
    ("kind", "least", "message"),
    [
        minimum("android", 50, REGULAR_VOLUME, pytest.mark.rule("AI-32", "AI-41")),
        minimum("ios", 10, REGULAR_VOLUME, pytest.mark.rule("AI-32", "AI-41")),
        minimum("retention", 50, RETENTION_VOLUME, pytest.mark.rule("AI-72")),
        minimum("rating", 5, RATING_VOLUME, pytest.mark.rule("AI-92")),
    ],
)
def test_a_volume_is_refused_below_its_minimum_and_taken_at_it(
    ai: AndroidInstalls, kind: str, least: int, message: str
) -> None:
    for volume in (least - 1, 1, 0, -least):
        assert ai.order_refused(kind, volume=volume) == (400, message)

    for volume in (least, least + 1):
        assert ai.look(ai.order(kind, volume=volume))["status"] == "PENDING"


@pytest.mark.rule("AI-R03", "AI-06")
@pytest.mark.parametrize(
    ("kind", "least", "message"),
    [
        minimum("android", 50, REGULAR_DIL, pytest.mark.rule("AI-37", "AI-41")),
        minimum("ios", 10, REGULAR_DIL, pytest.mark.rule("AI-37", "AI-41")),
        minimum("retention", 50, RETENTION_DIL, pytest.mark.rule("AI-74")),
        minimum("rating", 5, RATING_DIL, pytest.mark.rule("AI-95")),
    ],
)
def test_a_daily_limit_is_refused_below_its_minimum_and_taken_at_it(
    ai: AndroidInstalls, kind: str, least: int, message: str
) -> None:
    for limit in (least - 1, 1, 0, -least):
        assert ai.order_refused(kind, dil=limit, volume=1000) == (400, message)

    for limit in (least, least + 1):
        assert ai.look(ai.order(kind, dil=limit, volume=100))["status"] == "PENDING"


@pytest.mark.rule("AI-37", "AI-74", "AI-95")
@pytest.mark.parametrize("kind", KINDS)
def test_a_daily_limit_may_be_above_the_volume(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind, dil=100_000)

    ai.world.advance("2d")

    assert ai.look(campaign)["installs"] == ORDERS[kind][2]["volume"]


@pytest.mark.rule("AI-R03", "AI-31", "AI-71", "AI-91", "AI-32", "AI-72", "AI-92", "AI-93")
@pytest.mark.parametrize(
    ("kind", "parameter"),
    [(kind, parameter) for kind in KINDS for parameter in ("appid", "volume")]
    + [("rating", "stars")],
)
def test_what_is_not_optional_must_be_sent(ai: AndroidInstalls, kind: str, parameter: str) -> None:
    route, app, order = ORDERS[kind]
    fields = {"appid": ai.app(app)} | order | {parameter: None}

    assert ai.refused(route, **fields) == (400, f"Missing parameter: {parameter}.")
    assert ai.ok("wallet") == [{"balance": "10000.00", "spending": "0.00"}]


@pytest.mark.rule("AI-R03")
@pytest.mark.parametrize(
    "value", ["x", "5O", "50.5", "1e3", "5 0", "\u0665\u0660", "0x32", "--50", "null"]
)
@pytest.mark.parametrize(
    ("kind", "parameter"),
    [(kind, parameter) for kind in KINDS for parameter in ("appid", "volume", "dil")]
    + [("rating", "stars"), ("retention", "rdays")],
)
def test_a_number_that_is_none_is_refused_by_the_name_of_its_parameter(
    ai: AndroidInstalls, kind: str, parameter: str, value: str
) -> None:
    code, message = ai.order_refused(kind, **{parameter: value})

    assert code == 400
    assert message.startswith(f"{parameter}: ")


@pytest.mark.rule("AI-R03", "AI-R07")
@pytest.mark.parametrize("value", [[50], {"volume": 50}, True, 50.5, "fifty"])
def test_a_number_that_is_none_is_refused_in_json_too(ai: AndroidInstalls, value: Any) -> None:
    order = {"apikey": ai.key, "appid": ai.app(), "volume": value}

    response = ai.http.post("/addcampaign", json=order)

    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("volume: ")


@pytest.mark.rule("AI-R05", "AI-31", "AI-71", "AI-91")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("app", [-1, 999, 10**18, 10**40])
def test_an_unknown_app_is_not_found(ai: AndroidInstalls, kind: str, app: int) -> None:
    ai.app()

    assert ai.order_refused(kind, appid=app)[0] == 404


@pytest.mark.rule("AI-93", "AI-R03")
def test_ratings_have_three_to_five_stars(ai: AndroidInstalls) -> None:
    for stars in (-3, 0, 1, 2, 6, 35):
        assert ai.order_refused("rating", stars=stars) == (400, STARS)

    for stars in (3, 4, 5):
        assert ai.look(ai.order("rating", stars=stars))["status"] == "PENDING"


@pytest.mark.rule("AI-70", "AI-R03")
def test_high_retention_is_for_android_only(ai: AndroidInstalls) -> None:
    app = ai.app("284882215")

    code, message = ai.order_refused("retention", appid=app, countries="US")

    assert code == 400
    assert "This service is only for Android." in message
    assert "appid" in message


@pytest.mark.rule("AI-90", "AI-R03")
def test_ratings_are_for_ios_only(ai: AndroidInstalls) -> None:
    app = ai.app("com.facebook.katana")

    code, message = ai.order_refused("rating", appid=app)

    assert code == 400
    assert "This service is only for iOS." in message
    assert "appid" in message


@pytest.mark.rule("AI-41", "AI-32", "AI-37")
def test_the_app_and_nothing_else_says_which_minimums_hold(ai: AndroidInstalls) -> None:
    android, ios = ai.app("com.facebook.katana"), ai.app("284882215")
    order = {"volume": 10, "dil": 10, "countries": "US"}
    claims = {"type": 1, "platform": "ios", "os": "iOS"}

    assert ai.refused("addcampaign", appid=android, **order, **claims)[0] == 400
    claims = {"type": 0, "platform": "android", "os": "Android"}
    assert ai.ok("addcampaign", appid=ios, **order, **claims)["success"] == CREATED["addcampaign"]


@pytest.mark.rule("AI-76", "AI-R03")
@pytest.mark.parametrize("days", [-1, 0, "x", "1.5"])
def test_retention_days_are_at_least_one_whole_day(ai: AndroidInstalls, days: object) -> None:
    code, message = ai.order_refused("retention", rdays=days)

    assert code == 400
    assert message.startswith("rdays: ")


@pytest.mark.rule("AI-30", "AI-39", "AI-70", "AI-78", "AI-90", "AI-96", "AI-40")
@pytest.mark.parametrize("kind", KINDS)
def test_an_order_answers_the_documents_text_and_one_number(ai: AndroidInstalls, kind: str) -> None:
    response = ai.try_order(kind)

    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == ["success", "id"]
    assert answer["success"] == CREATED[ORDERS[kind][0]]
    assert type(answer["id"]) is int
