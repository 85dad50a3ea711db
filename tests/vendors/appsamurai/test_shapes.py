"""The three shapes of a campaign (appsamurai.txt L15-178): keys, order, types and values."""

import json
from typing import Any

import pytest

from tests.vendors.appsamurai.conftest import Partner
from tests.vendors.appsamurai.examples import GIVEN, LEAST, MULTI, SHAPES, chosen

_APP = "campaign_id type app_title app_category app_store_url app_id app_icon"
_PLACE = "country countries countries_with_cities platform"
_LISTS = "required_fields blacklisted_subpublishers whitelisted_subpublishers"
_CREATIVE = "creatives creative_zip devices"
KEYS = {
    shape: keys.split()
    for shape, keys in {
        "cpi": f"{_APP} end_date daily_cap payout_type cpi campaign_name tracking_url {_PLACE}"
        f" {_CREATIVE} {_LISTS}",
        "cpa": f"{_APP} end_date daily_cap payout_type cpa_event cpi campaign_name tracking_url"
        f" {_PLACE} {_CREATIVE} {_LISTS}",
        "multi-rewarded": f"{_APP} start_date end_date daily_cap payout_type cpa_event revenue"
        f" campaign_name tracking_url offer_name conversion_requirement {_PLACE} devices"
        " required_fields currency_multiplier in_app_title event_goal received_events pin",
    }.items()
}
CPI_KEYS, CPA_KEYS, MULTI_KEYS = KEYS.values()

#: On multi-rewarded campaigns only, and never on them (AS-31).
MULTI_ONLY = {
    *("start_date", "revenue", "offer_name", "conversion_requirement", "currency_multiplier"),
    *("in_app_title", "event_goal", "received_events", "pin"),
}
NEVER_MULTI = {
    *("cpi", "creatives", "creative_zip", "blacklisted_subpublishers"),
    "whitelisted_subpublishers",
}

TEXTS = {
    *("type", "app_title", "app_category", "app_store_url", "app_id", "app_icon", "end_date"),
    *("payout_type", "campaign_name", "tracking_url", "country", "platform", "creative_zip"),
    *("devices", "cpa_event", "start_date", "offer_name", "conversion_requirement"),
    "in_app_title",
}
NUMBERS = {"cpi", "revenue", "currency_multiplier"}
WHOLE_NUMBERS = {"campaign_id", "daily_cap"}
LISTS = {
    *("countries", "required_fields", "blacklisted_subpublishers", "whitelisted_subpublishers"),
    *("event_goal", "received_events"),
}
OBJECTS = {"countries_with_cities", "creatives"}

each_shape = pytest.mark.parametrize("shape", list(SHAPES))
each_plain_shape = pytest.mark.parametrize("shape", ["cpi", "cpa"])


def type_of(name: str, value: Any) -> bool:
    """Whether a value is of the type that the examples show for the key."""
    if name in NUMBERS:
        return type(value) in (int, float)
    types: list[tuple[set[str], type]] = [
        (TEXTS, str),
        (WHOLE_NUMBERS, int),
        (LISTS, list),
        (OBJECTS, dict),
        ({"pin"}, bool),
    ]
    (expected,) = [kind for names, kind in types if name in names]
    return type(value) is expected


@pytest.mark.rule("AS-10", "AS-R12")
def test_cpi_campaigns_have_23_keys_in_order(partner: Partner) -> None:
    assert len(CPI_KEYS) == 23
    assert list(partner.pulled()) == CPI_KEYS


@pytest.mark.rule("AS-20", "AS-R12", "AS-R18")
def test_cpa_campaigns_have_24_keys_in_order(partner: Partner) -> None:
    shown = partner.pulled(payout_type="cpa")

    assert len(CPA_KEYS) == 24
    assert list(shown) == CPA_KEYS
    at = CPA_KEYS.index("cpa_event")
    assert CPA_KEYS[at - 1] == "payout_type"
    assert CPA_KEYS[:at] + CPA_KEYS[at + 1 :] == CPI_KEYS
    assert (shown["payout_type"], shown["cpa_event"], shown["cpi"]) == ("cpa", "purchase", 1.5)


@pytest.mark.rule("AS-30", "AS-R12")
def test_multi_rewarded_campaigns_have_28_keys_in_order(partner: Partner) -> None:
    assert len(MULTI_KEYS) == 28
    assert list(partner.pulled(**LEAST["multi-rewarded"])) == MULTI_KEYS


@pytest.mark.rule("AS-10", "AS-20", "AS-30", "AS-R12")
@each_shape
def test_the_documents_example_comes_back_as_it_stands_there(partner: Partner, shape: str) -> None:
    example = SHAPES[shape]

    shown = partner.pulled(**chosen(example))

    assert list(shown) == list(example) == KEYS[shape]
    assert chosen(shown) == chosen(example)
    assert shown["country"] == example["country"]


@pytest.mark.rule("AS-10", "AS-20", "AS-30", "AS-R12", "AS-35", "AS-36")
@each_shape
@pytest.mark.parametrize("least", [True, False])
def test_values_are_of_the_types_of_the_examples(partner: Partner, shape: str, least: bool) -> None:
    shown = partner.pulled(**(LEAST[shape] if least else chosen(SHAPES[shape])))

    assert [name for name, value in shown.items() if not type_of(name, value)] == []


@pytest.mark.rule("AS-10", "AS-20", "AS-30")
def test_defaults_are_those_of_the_examples(partner: Partner) -> None:
    shared = {"end_date": "No End Date", "platform": "play", "required_fields": ["ref_id"]}
    plain = {
        "type": "non-incent",
        "devices": "Both",
        "cpi": 1.5,
        "daily_cap": 100,
        "blacklisted_subpublishers": [],
        "whitelisted_subpublishers": [],
    }
    rewarded = {
        "type": "incent",
        "devices": "Phone",
        "currency_multiplier": 50,
        "cpa_event": "multi-rewardd",
        "payout_type": "cpa",
        "received_events": [],
        "pin": False,
    }
    for shape, expected in (
        ("cpi", plain | {"payout_type": "cpi"}),
        ("cpa", plain | {"payout_type": "cpa", "cpa_event": "purchase"}),
        ("multi-rewarded", rewarded),
    ):
        shown = partner.pulled(**LEAST[shape])
        assert {name: shown[name] for name in shared | expected} == shared | expected


@pytest.mark.rule("AS-15", "AS-31")
def test_cpi_campaigns_lack_what_pays_for_events(partner: Partner) -> None:
    shown = partner.pulled()

    assert not {"cpa_event", "revenue", "event_goal"} & set(shown)
    assert not MULTI_ONLY & set(shown)


@pytest.mark.rule("AS-31", "AS-20")
def test_cpa_campaigns_lack_what_is_for_rewarded_ones(partner: Partner) -> None:
    assert not MULTI_ONLY & set(partner.pulled(payout_type="cpa"))


@pytest.mark.rule("AS-31")
def test_rewarded_campaigns_have_theirs_and_lack_the_others(partner: Partner) -> None:
    shown = partner.pulled(**LEAST["multi-rewarded"])

    assert set(shown) >= MULTI_ONLY
    assert not NEVER_MULTI & set(shown)


@pytest.mark.rule("AS-R08", "AS-R12")
def test_all_shapes_stand_in_one_array(partner: Partner) -> None:
    made = [partner.create(**LEAST[shape])["campaign_id"] for shape in KEYS]

    assert partner.ids() == made
    assert [list(campaign) for campaign in partner.pull()] == list(KEYS.values())


@pytest.mark.rule("AS-R17")
def test_the_typing_error_is_on_the_wire(partner: Partner) -> None:
    partner.create(**LEAST["multi-rewarded"])

    assert '"cpa_event":"multi-rewardd"' in partner.ask().text


@pytest.mark.rule("AS-R18", "AS-48")
@pytest.mark.parametrize(
    ("cpi", "printed"),
    [(1.5, "1.5"), (2, "2"), (0.1, "0.1"), (0.35, "0.35"), (12.3456, "12.3456"), (0, "0")],
)
@each_plain_shape
def test_cpi_is_a_number_printed_by_its_digits(
    partner: Partner, shape: str, cpi: float, printed: str
) -> None:
    partner.create(**LEAST[shape], cpi=cpi)

    assert f'"cpi":{printed},' in partner.ask().text


@pytest.mark.rule("AS-R15")
@pytest.mark.parametrize(
    ("bids", "printed"),
    [
        (("0.35", "0.36", "0.5", "0.72"), "1.93"),
        (("0.1", "0.2"), "0.3"),
        (("0.7", "0.1", "0.1"), "0.9"),
        (("1", "2.00"), "3"),
        (("0.0001", "0.0002"), "0.0003"),
        (("1.1", "1.1", "1.1"), "3.3"),
        (("0.01",) * 6, "0.06"),
    ],
)
def test_revenue_is_the_rounded_sum_of_the_goals(
    partner: Partner, bids: tuple[str, ...], printed: str
) -> None:
    goals = [
        {"event_name": f"level_{n}", "cpi_bid": bid, "event_token": f"Reach level {n}"}
        for n, bid in enumerate(bids)
    ]

    partner.create(event_goal=goals)

    assert f'"revenue":{printed},' in partner.ask().text


@pytest.mark.rule("AS-R15", "AS-60")
def test_revenue_follows_the_goals(partner: Partner) -> None:
    made = partner.create(**LEAST["multi-rewarded"])
    goals = [{"event_name": "a", "cpi_bid": "0.2", "event_token": "A"}]

    partner.change(made["campaign_id"], event_goal=goals)

    shown = partner.one(made["campaign_id"])
    assert (shown["revenue"], shown["event_goal"]) == (0.2, goals)


@pytest.mark.rule("AS-R16", "AS-35", "AS-57")
@pytest.mark.parametrize("bid", ["0.35", "0.5", "0.50", "1", "10.0000", "0", "999999.9999"])
def test_cpi_bid_is_a_string_with_its_own_decimals(partner: Partner, bid: str) -> None:
    goal = {"event_name": "a", "cpi_bid": bid, "event_token": "A"}

    shown = partner.pulled(event_goal=[goal])

    assert shown["event_goal"] == [goal]
    assert list(shown["event_goal"][0]) == ["event_name", "cpi_bid", "event_token"]


@pytest.mark.rule("AS-35", "AS-57")
def test_goals_are_names_bids_and_descriptions_in_their_order(partner: Partner) -> None:
    goals = partner.pulled(**chosen(MULTI))["event_goal"]

    assert [list(goal) for goal in goals] == [["event_name", "cpi_bid", "event_token"]] * 4
    assert [goal["cpi_bid"] for goal in goals] == ["0.35", "0.36", "0.5", "0.72"]
    assert goals[0] == {
        "event_name": "max_distance_reached_1000",
        "cpi_bid": "0.35",
        "event_token": "Reach distance 1200m",
    }
    assert all(type(value) is str for goal in goals for value in goal.values())


@pytest.mark.rule("AS-36")
def test_received_events_are_none_and_pin_is_false(partner: Partner) -> None:
    partner.create(**LEAST["multi-rewarded"])

    assert '"received_events":[],"pin":false}' in partner.ask().text


@pytest.mark.rule("AS-R13")
def test_answers_are_plain_json_whatever_the_text(partner: Partner) -> None:
    title = 'Tom & Jerry\'s <b>"Race/Run"</b> \\ Ü 日本 \N{ROCKET}'

    partner.create(app_title=title, app_store_url=MULTI["app_store_url"])

    (shown,) = json.loads(partner.ask().content)
    assert (shown["app_title"], shown["app_store_url"]) == (title, MULTI["app_store_url"])


@pytest.mark.rule("AS-R12")
@each_shape
def test_a_change_keeps_the_order_of_the_keys(partner: Partner, shape: str) -> None:
    campaign = partner.create(**LEAST[shape])["campaign_id"]
    told = chosen(SHAPES[shape])

    for name in reversed(told):
        partner.change(campaign, **{name: told[name]})

    shown = partner.one(campaign)
    assert list(shown) == KEYS[shape]
    assert chosen(shown) == told
    assert set(shown) - set(told) == set(GIVEN)
