"""Filters: every operator on every kind of value, labels."""

from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import Asking

#: sub_id_1 of the clicks 1 to 5; their costs are 1 to 5.
WORDS = ("abcxyz", "ABCmnp", "uuid=10042", "9", "")


@pytest.fixture
def loaded(tracker: Asking) -> Asking:
    """Five clicks."""
    tracker.load(
        *(
            {
                "sub_id_1": word,
                "cost": n,
                "is_bot": n % 2,
                "landing_id": n if n < 3 else None,
                "datetime": f"2026-01-0{n} 10:30:0{n}",
                "country_code": "DE" if n < 3 else "US",
            }
            for n, word in enumerate(WORDS, 1)
        )
    )
    return tracker


def kept(tracker: Asking, name: str, operator: str, expression: Any = None, **more: Any) -> Any:
    """The clicks that a filter keeps: the same in a log, in a report, and for its opposite."""
    asked = {"name": name, "operator": operator, **more}
    if expression is not None:
        asked["expression"] = expression
    question = {"filters": [asked]}
    found = tracker.column("click_id", "clicks/log", columns=["click_id"], **question)
    grouped = tracker.column("click_id", grouping=["click_id"], **question)
    assert sorted(found) == grouped
    return grouped


@pytest.mark.rule("KE-321", "KE-846", "KE-409", "KE-845")
@pytest.mark.parametrize(
    ("name", "operator", "expression", "clicks"),
    [
        ("cost", "EQUALS", 2, [2]),
        ("cost", "EQUALS", "2.00", [2]),
        ("cost", "NOT_EQUAL", 2, [1, 3, 4, 5]),
        ("cost", "EQUALS_OR_GREATER_THAN", 4, [4, 5]),
        ("cost", "EQUALS_OR_LESS_THAN", 2, [1, 2]),
        ("cost", "GREATER_THAN", 4, [5]),
        ("cost", "LESS_THAN", "1.5", [1]),
        ("cost", "BETWEEN", [2, 4], [2, 3, 4]),
        ("click_id", "EQUALS", "3", [3]),
        ("click_id", "EQUALS", "three", []),
        ("click_id", "NOT_EQUAL", 3, [1, 2, 4, 5]),
        ("click_id", "GREATER_THAN", 3.5, [4, 5]),
        ("click_id", "BETWEEN", ["2", 3], [2, 3]),
        ("click_id", "IN_LIST", ["1", 5, "x"], [1, 5]),
        ("click_id", "NOT_IN_LIST", [1, 5], [2, 3, 4]),
        ("click_id", "MATCH_REGEXP", "^[12]$", [1, 2]),
        ("click_id", "CONTAINS", "4", [4]),
        ("landing_id", "IS_SET", None, [1, 2]),
        ("landing_id", "IS_NOT_SET", None, [3, 4, 5]),
        ("is_bot", "IS_TRUE", None, [1, 3, 5]),
        ("is_bot", "IS_FALSE", None, [2, 4]),
        ("is_bot", "EQUALS", 1, [1, 3, 5]),
        ("is_lead", "IS_TRUE", None, []),
        ("sub_id_1", "EQUALS", "abcmnp", [2]),
        ("sub_id_1", "EQUALS", 9, [4]),
        ("sub_id_1", "NOT_EQUAL", "ABCXYZ", [2, 3, 4, 5]),
        ("sub_id_1", "equals", "abcmnp", [2]),
        ("sub_id_1", "GREATER_THAN", 8, [1, 2, 3, 4]),
        ("sub_id_1", "BEGINS_WITH", "abc", [1, 2]),
        ("sub_id_1", "ENDS_WITH", "XYZ", [1]),
        ("sub_id_1", "CONTAINS", "mnp", [2]),
        ("sub_id_1", "NOT_CONTAIN", "abc", [3, 4, 5]),
        ("sub_id_1", "IN_LIST", ["ABCXYZ", 9], [1, 4]),
        ("sub_id_1", "IN_LIST", "9", [4]),
        ("sub_id_1", "NOT_IN_LIST", ["abcxyz", "9"], [2, 3, 5]),
        ("sub_id_1", "IS_SET", None, [1, 2, 3, 4]),
        ("sub_id_1", "IS_NOT_SET", None, [5]),
        ("sub_id_1", "MATCH_REGEXP", "/uuid=100[0-9]{2}/", [3]),
        ("sub_id_1", "MATCH_REGEXP", "uuid=100[0-9]{2}", [3]),
        ("sub_id_1", "MATCH_REGEXP", "abc", [1]),
        ("sub_id_1", "MATCH_REGEXP", "(?i)abc", [1, 2]),
        ("sub_id_1", "NOT_MATCH_REGEXP", "/abc/", [2, 3, 4, 5]),
        ("country", "EQUALS", "germany", [1, 2]),
        ("country", "IN_LIST", ["Germany", "France"], [1, 2]),
        ("country_code", "EQUALS", "us", [3, 4, 5]),
        ("campaign", "EQUALS", "campaign one", [1, 2, 3, 4, 5]),
        ("campaign", "NOT_EQUAL", "campaign one", []),
        ("day", "GREATER_THAN", "2026-01-03", [4, 5]),
        ("day", "BETWEEN", ["2026-01-02", "2026-01-03"], [2, 3]),
        ("hour", "EQUALS", "10", [1, 2, 3, 4, 5]),
        ("datetime", "EQUALS", "2026-01-02", [2]),
        ("datetime", "EQUALS", "2026-01-02 10:30", [2]),
        ("datetime", "EQUALS", "2026-01-02 10:30:01", []),
        ("datetime", "NOT_EQUAL", "2026-01-02", [1, 3, 4, 5]),
        ("datetime", "GREATER_THAN", "2026-01-02", [3, 4, 5]),
        ("datetime", "EQUALS_OR_GREATER_THAN", "2026-01-02", [2, 3, 4, 5]),
        ("datetime", "LESS_THAN", "2026-01-02", [1]),
        ("datetime", "EQUALS_OR_LESS_THAN", "2026-01-02", [1, 2]),
        ("datetime", "BETWEEN", ["2026-01-02 10:30:03", "2026-01-03"], [3]),
        ("datetime", "IN_LIST", ["2026-01-01", "2026-01-05 10:30:05"], [1, 5]),
        ("datetime", "NOT_IN_LIST", ["2026-01-01"], [2, 3, 4, 5]),
        ("datetime", "BEGINS_WITH", "2026-01-04", [4]),
        ("landing_clicked_datetime", "IS_NOT_SET", None, [1, 2, 3, 4, 5]),
        ("landing_clicked_datetime", "NOT_EQUAL", "2026-01-01", [1, 2, 3, 4, 5]),
    ],
)
def test_an_operator_keeps_what_it_says(
    loaded: Asking, name: str, operator: str, expression: Any, clicks: list[int]
) -> None:
    if name == "cost":  # a metric in reports, a column in logs
        asked = {"name": name, "operator": operator, "expression": expression}
        found = loaded.column("click_id", "clicks/log", columns=["click_id"], filters=[asked])
        assert sorted(found) == clicks
    else:
        assert kept(loaded, name, operator, expression) == clicks


@pytest.mark.rule("KE-409")
@pytest.mark.parametrize(
    ("flag", "clicks"), [(True, []), (1, []), ("true", []), (False, [2]), (None, [2]), ("0", [2])]
)
def test_case_matters_only_where_it_is_asked_for(
    loaded: Asking, flag: Any, clicks: list[int]
) -> None:
    assert kept(loaded, "sub_id_1", "EQUALS", "abcmnp", case_sensitive=flag) == clicks
    assert kept(loaded, "sub_id_1", "CONTAINS", "abcmnp", case_sensitive=flag) == clicks
    assert kept(loaded, "sub_id_1", "EQUALS", "ABCmnp", case_sensitive=flag) == [2]


@pytest.mark.rule("KE-409")
def test_all_filters_must_hold(loaded: Asking) -> None:
    filters = [
        {"name": "country", "operator": "EQUALS", "expression": "United States"},
        {"name": "is_bot", "operator": "IS_TRUE"},
        {"name": "sub_id_1", "operator": "IS_SET"},
    ]
    assert loaded.column("click_id", grouping=["click_id"], filters=filters) == [3]


@pytest.mark.rule("KE-406", "KE-410")
def test_names_of_two_objects_that_are_alike_are_one_group(tracker: Asking) -> None:
    tracker.change("campaigns/2", name="Campaign one")
    tracker.load({}, {"campaign_id": 2}, {"campaign_id": 2})
    assert tracker.rows(grouping=["campaign"], metrics=["clicks"]) == [
        {"campaign": "Campaign one", "clicks": 3}
    ]
    assert tracker.column("clicks", grouping=["campaign_id"], metrics=["clicks"]) == [1, 2]


@pytest.mark.rule("KE-441", "KE-442", "KE-331", "KE-847")
def test_clicks_are_asked_by_the_labels_of_their_campaign(tracker: Asking) -> None:
    tracker.load(
        {"ip": "1.2.3.4", "source": "a"},
        {"ip": "1.2.3.4", "campaign_id": 2},
        {"ip": "5.6.7.8", "source": "a", "ad_campaign_id": "x"},
        {"ip": "2001:db8::1", "keyword": "k"},
    )
    for ref_name, items in {
        "ip": {"1.2.3.4": "blacklist"},
        "source": {"a": "whitelist"},
        "ad_campaign_idn": {"x": "blacklist"},
    }.items():
        label = {"campaign_id": 1, "ref_name": ref_name, "items": items}
        assert tracker.ask("report/labels", **label) == {"success": True}
    assert kept(tracker, "ip", "HAS_LABEL", "blacklist") == [1]
    assert kept(tracker, "ip", "HAS_LABEL", "whitelist") == []
    assert kept(tracker, "ip", "NOT_HAS_LABEL", "blacklist") == [2, 3, 4]
    assert kept(tracker, "source", "has_label", "whitelist") == [1, 3]
    assert kept(tracker, "label", "EQUALS", "blacklist") == [1]
    rows = tracker.rows(grouping=["click_id", "label", "ip_mask1", "ip_mask2"])
    assert [list(row.values())[1:] for row in rows] == [
        ["blacklist", "1.2.3.*", "1.2.*.*"],
        ["", "1.2.3.*", "1.2.*.*"],
        ["whitelist", "5.6.7.*", "5.6.*.*"],
        ["", "2001:db8::1", "2001:db8::1"],
    ]


def test_more_than_a_thousand_items_of_a_list_count(tracker: Asking) -> None:
    tracker.load({"sub_id_1": "4999"})
    words = [str(n) for n in range(5000)]
    assert kept(tracker, "sub_id_1", "IN_LIST", words) == [1]
    assert kept(tracker, "sub_id_1", "NOT_IN_LIST", words) == []
    assert kept(tracker, "click_id", "IN_LIST", words) == [1]
    assert kept(tracker, "click_id", "NOT_IN_LIST", words[2:]) == [1]
