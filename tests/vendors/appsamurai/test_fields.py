"""The definitions (appsamurai.txt L180-210) and the fields that only the examples show."""

from typing import Any

import pytest

from tests.vendors.appsamurai.conftest import Partner
from tests.vendors.appsamurai.examples import CPI, LEAST, MULTI, SHAPES, chosen

each_shape = pytest.mark.parametrize("shape", list(SHAPES))
each_plain_shape = pytest.mark.parametrize("shape", ["cpi", "cpa"])


@pytest.mark.rule("AS-40")
def test_every_campaign_has_an_id_of_its_own(partner: Partner) -> None:
    made = [partner.create(**least)["campaign_id"] for least in LEAST.values() for _ in range(5)]

    assert all(type(each) is int for each in made)
    assert len(set(made)) == len(made)
    assert partner.ids() == made


@pytest.mark.rule("AS-40")
def test_the_id_of_a_deleted_campaign_is_not_used_again(partner: Partner) -> None:
    made = [partner.create()["campaign_id"] for _ in range(3)]

    partner.delete(made[-1])

    assert partner.create()["campaign_id"] not in made


@pytest.mark.rule("AS-41")
@each_shape
@pytest.mark.parametrize("kind", ["incent", "non-incent"])
def test_type_is_incent_or_non_incent(partner: Partner, shape: str, kind: str) -> None:
    assert partner.pulled(**LEAST[shape], type=kind)["type"] == kind


@pytest.mark.rule("AS-52", "AS-R14")
@each_shape
@pytest.mark.parametrize("platform", ["play", "ios"])
def test_platform_is_play_or_ios(partner: Partner, shape: str, platform: str) -> None:
    assert partner.pulled(**LEAST[shape], platform=platform)["platform"] == platform


@pytest.mark.rule("AS-54")
@each_shape
@pytest.mark.parametrize("devices", ["Phone", "Tablet", "Both"])
def test_devices_are_phone_tablet_or_both(partner: Partner, shape: str, devices: str) -> None:
    assert partner.pulled(**LEAST[shape], devices=devices)["devices"] == devices


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[
            pytest.param("type", value, marks=pytest.mark.rule("AS-41"))
            for value in ("", "Incent", "incentive", "nonincent", True, 1, ["incent"])
        ],
        *[
            pytest.param("platform", value, marks=pytest.mark.rule("AS-52", "AS-R14"))
            for value in ("android", "iOS", "Play", "google", "", 1)
        ],
        *[
            pytest.param("devices", value, marks=pytest.mark.rule("AS-54"))
            for value in ("phone", "both", "Desktop", "", 0, ["Both"])
        ],
    ],
)
def test_there_are_no_other_values(partner: Partner, field: str, value: Any) -> None:
    assert partner.not_created(**{field: value}).startswith(f"{field}: ")


@pytest.mark.rule("AS-42", "AS-43", "AS-45", "AS-49")
@each_shape
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("app_title", "Sling Plane 3D"),
        ("app_category", "Games / Simulation"),
        ("app_category", "Games"),
        ("app_id", "com.panteon.slingplane"),
        ("app_id", "1234567890"),
        ("app_icon", "https://play-lh.googleusercontent.com/x=s180"),
        ("campaign_name", "Sling Plane-120254-And_Phone-US-17Feb23-ADRP"),
    ],
)
def test_what_is_told_of_the_app_is_shown(
    partner: Partner, shape: str, field: str, value: str
) -> None:
    assert partner.pulled(**LEAST[shape], **{field: value})[field] == value


@pytest.mark.rule("AS-43")
@each_shape
def test_category_and_subcategory_are_joined_by_a_slash(partner: Partner, shape: str) -> None:
    assert partner.pulled(**LEAST[shape])["app_category"] == "Games / Casual"


@pytest.mark.rule("AS-44", "AS-45")
@each_shape
@pytest.mark.parametrize(
    ("platform", "app", "store"),
    [
        (
            "play",
            "com.sickkogames.pirates",
            "https://play.google.com/store/apps/details?id=com.sickkogames.pirates",
        ),
        ("ios", "1234567890", "https://apps.apple.com/app/id1234567890"),
    ],
)
def test_the_store_url_is_that_of_the_apps_store(
    partner: Partner, shape: str, platform: str, app: str, store: str
) -> None:
    shown = partner.pulled(**LEAST[shape], platform=platform, app_id=app)

    assert (shown["app_id"], shown["app_store_url"]) == (app, store)


@pytest.mark.rule("AS-11", "AS-R24", "AS-51")
@each_shape
@pytest.mark.parametrize("countries", [["US"], ["US", "TR"], ["TR", "US"], ["DE", "AT", "CH"]])
def test_country_is_the_first_of_countries(
    partner: Partner, shape: str, countries: list[str]
) -> None:
    shown = partner.pulled(**LEAST[shape], countries=countries)

    assert shown["countries"] == countries
    assert shown["country"] == countries[0]


@pytest.mark.rule("AS-R24", "AS-51", "AS-60")
def test_country_follows_countries(partner: Partner) -> None:
    campaign = partner.create(countries=["US", "TR"])["campaign_id"]

    partner.change(campaign, countries=["TR", "DE"])

    shown = partner.one(campaign)
    assert (shown["country"], shown["countries"]) == ("TR", ["TR", "DE"])
    assert list(shown["countries_with_cities"]) == ["TR", "DE"]


@pytest.mark.rule("AS-11")
@pytest.mark.parametrize(
    "countries", [[], ["us"], ["USA"], ["U"], [""], ["US", "us"], ["US", "US"], "US", [1], [None]]
)
def test_countries_are_alpha_2_codes_each_once(partner: Partner, countries: Any) -> None:
    assert partner.not_created(countries=countries).startswith("countries")


@pytest.mark.rule("AS-12", "AS-34")
@each_shape
def test_there_are_cities_for_each_country(partner: Partner, shape: str) -> None:
    cities = {"TR": {"cities": ["Ankara", "Bursa"]}, "US": {"cities": []}}

    shown = partner.pulled(**LEAST[shape], countries=["US", "TR"], countries_with_cities=cities)

    assert shown["countries_with_cities"] == cities
    assert list(shown["countries_with_cities"]) == ["US", "TR"]


@pytest.mark.rule("AS-34", "AS-12")
@each_shape
def test_without_city_targeting_the_cities_are_empty(partner: Partner, shape: str) -> None:
    shown = partner.pulled(**LEAST[shape], countries=["US"])

    assert shown["countries_with_cities"] == {"US": {"cities": []}}


@pytest.mark.rule("AS-12")
@pytest.mark.parametrize(
    "cities",
    [
        {"TR": {"cities": []}},
        {"US": {"cities": []}, "TR": {"cities": []}, "DE": {"cities": []}},
        {"US": ["New York"], "TR": {"cities": []}},
        {"US": {"cities": "New York"}, "TR": {"cities": []}},
        {"US": {"cities": [], "regions": []}, "TR": {"cities": []}},
        {"us": {"cities": []}, "TR": {"cities": []}},
        [],
    ],
)
def test_cities_of_other_countries_are_refused(partner: Partner, cities: Any) -> None:
    detail = partner.not_created(countries=["US", "TR"], countries_with_cities=cities)

    assert detail.startswith("countries_with_cities")


@pytest.mark.rule("AS-33", "AS-58")
def test_the_task_is_told_three_times(partner: Partner) -> None:
    names = ("offer_name", "conversion_requirement", "in_app_title")
    task = "Reach Distance 1200, 4200, 8200 and 10200 m"

    for shown in (
        partner.pulled(**chosen(MULTI)),
        partner.pulled(**LEAST["multi-rewarded"], offer_name=task),
        partner.pulled(**LEAST["multi-rewarded"], conversion_requirement=task),
    ):
        assert [shown[name] for name in names] == [task] * 3
    untold = partner.pulled(**LEAST["multi-rewarded"])
    assert len({untold[name] for name in names}) == 1


@pytest.mark.rule("AS-58")
def test_the_three_texts_may_differ(partner: Partner) -> None:
    told = {"offer_name": "A", "conversion_requirement": "B", "in_app_title": "C"}

    shown = partner.pulled(**LEAST["multi-rewarded"], **told)

    assert {name: shown[name] for name in told} == told


@pytest.mark.rule("AS-56")
@pytest.mark.parametrize(
    ("multiplier", "printed"), [(50, "50"), (1, "1"), (0.5, "0.5"), (100.0, "100")]
)
def test_the_currency_multiplier_is_a_number(
    partner: Partner, multiplier: float, printed: str
) -> None:
    partner.create(**LEAST["multi-rewarded"], currency_multiplier=multiplier)

    assert f'"currency_multiplier":{printed},' in partner.ask().text


@pytest.mark.rule("AS-15", "AS-31")
@pytest.mark.parametrize(
    ("shape", "field"),
    [
        *[("cpi", field) for field in ("revenue", "currency_multiplier", "pin", "offer_name")],
        *[("cpa", field) for field in ("revenue", "start_date", "in_app_title", "pin")],
        *[("multi-rewarded", field) for field in ("cpi", "creatives", "creative_zip")],
        ("multi-rewarded", "blacklisted_subpublishers"),
        ("multi-rewarded", "whitelisted_subpublishers"),
    ],
)
def test_fields_of_other_shapes_are_refused(partner: Partner, shape: str, field: str) -> None:
    value = CPI[field] if field in CPI else MULTI[field]

    assert partner.not_created(**LEAST[shape], **{field: value}).startswith(f"{field}: ")
