"""report/build: grouping, metrics, sort, pages, summary."""

from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import ALL, Asking

TWO_COUNTRIES = (
    *({"country_code": "DE", "cost": 1.5} for _ in range(3)),
    *({"country_code": "US", "cost": 0.25, "is_bot": 1} for _ in range(2)),
)


@pytest.fixture
def loaded(tracker: Asking) -> Asking:
    """Three clicks from Germany, two bots from the United States."""
    tracker.load(*TWO_COUNTRIES)
    return tracker


@pytest.mark.rule("KE-141", "KE-216", "KE-411", "KE-412", "KE-413")
def test_a_report_groups_clicks_and_has_the_keys_of_the_request_in_order(loaded: Asking) -> None:
    answer = loaded.ask(grouping=["country"], metrics=["clicks", "bot_share", "cost"], **ALL)
    assert answer["rows"] == [
        {"country": "Germany", "clicks": 3, "bot_share": 0, "cost": 4.5},
        {"country": "United States", "clicks": 2, "bot_share": 100.0, "cost": 0.5},
    ]
    assert list(answer["rows"][0]) == ["country", "clicks", "bot_share", "cost"]
    assert list(answer) == ["rows", "total", "meta"]
    assert answer["total"] == 2
    assert answer["meta"] == {"datetime": "2026-01-01T00:00:00+00:00", "execution_time": "0.0000"}


@pytest.mark.rule("KE-120", "KE-858")
def test_clicks_build_is_the_same_report(loaded: Asking) -> None:
    question = {"grouping": ["country"], "metrics": ["clicks"], **ALL}
    assert loaded.ask("clicks/build", **question) == loaded.ask(**question)


@pytest.mark.rule("KE-119")
def test_a_summary_is_one_row_whatever_it_is_grouped_by(loaded: Asking) -> None:
    answer = loaded.ask("clicks/summary", grouping=["country"], metrics=["clicks", "cost"], **ALL)
    assert answer["rows"] == [{"clicks": 5, "cost": 5.0}]
    assert answer["total"] == 1


@pytest.mark.rule("KE-407")
@pytest.mark.parametrize("filters", [[], [{"name": "ip", "operator": "EQUALS", "expression": "x"}]])
def test_without_grouping_there_is_one_row_over_everything(
    loaded: Asking, filters: list[Any]
) -> None:
    rows = loaded.rows(metrics=["clicks", "roi"], filters=filters)
    assert rows == [{"clicks": 0 if filters else 5, "roi": 0 if filters else -100.0}]


@pytest.mark.rule("KE-408")
def test_raw_columns_as_metrics_without_grouping_are_one_row_for_each_click(
    loaded: Asking,
) -> None:
    rows = loaded.rows(metrics=["campaign_id", "datetime"])
    assert rows == [{"campaign_id": 1, "datetime": "2026-01-01 10:00:00"}] * 5


@pytest.mark.rule("KE-406", "KE-843")
@pytest.mark.parametrize(
    "question",
    [
        {"grouping": ["country_code"], "metrics": ["clicks"]},
        {"dimensions": ["country_code"], "measures": ["clicks"]},
        {"columns": ["country_code", "clicks"]},
        {"grouping": ["country_code"], "columns": ["clicks"]},
        {"grouping": "country_code", "metrics": "clicks"},
    ],
    ids=repr,
)
def test_dimensions_and_metrics_have_several_names(loaded: Asking, question: Any) -> None:
    assert loaded.rows(**question) == [
        {"country_code": "DE", "clicks": 3},
        {"country_code": "US", "clicks": 2},
    ]


@pytest.mark.rule("KE-406")
def test_a_name_that_is_both_counts_as_a_metric_among_columns(loaded: Asking) -> None:
    assert loaded.rows(columns=["country_code", "cost"]) == [
        {"country_code": "DE", "cost": 4.5},
        {"country_code": "US", "cost": 0.5},
    ]
    assert loaded.rows(grouping=["cost"], metrics=["clicks"]) == [
        {"cost": 0.25, "clicks": 2},
        {"cost": 1.5, "clicks": 3},
    ]


@pytest.mark.rule("KE-044", "KE-418", "KE-857")
@pytest.mark.parametrize("name", ["nosuch", "uepc", "regs", "custom_conversion_7", "country_code"])
def test_unknown_metrics_are_dropped(loaded: Asking, name: str) -> None:
    rows = loaded.rows(grouping=["country"], metrics=["clicks", name])
    assert [list(row) for row in rows] == [["country", "clicks"]] * 2


@pytest.mark.rule("KE-410", "KE-326", "KE-844")
@pytest.mark.parametrize(
    ("sort", "countries"),
    [
        ([], ["DE", "US"]),
        ([{"name": "clicks", "order": "asc"}], ["US", "DE"]),
        ([{"name": "clicks", "order": "DESC"}], ["DE", "US"]),
        ([{"name": "country_code", "order": "desc"}], ["US", "DE"]),
        ([{"name": "bot_share", "order": "Desc"}], ["US", "DE"]),
        ([{"name": "country", "order": "desc"}], ["US", "DE"]),
        ([{"name": "campaign_id", "order": "asc"}, {"name": "cost", "order": "asc"}], ["US", "DE"]),
    ],
    ids=repr,
)
def test_rows_are_sorted_by_any_name(loaded: Asking, sort: Any, countries: list[str]) -> None:
    found = loaded.column("country_code", grouping=["country_code"], metrics=["clicks"], sort=sort)
    assert found == countries


@pytest.mark.rule("KE-405", "KE-414", "KE-417", "KE-R22")
@pytest.mark.parametrize(
    ("page", "days"),
    [
        ({"limit": 2}, [1, 2]),
        ({"limit": 2, "offset": 3}, [4, 5]),
        ({"limit": 2, "offer": 4}, [5]),
        ({"limit": "1", "offset": "1"}, [2]),
        ({"limit": 2, "offset": 99}, []),
        ({"limit": 1_000_000}, [1, 2, 3, 4, 5]),
        ({"limit": 0}, [1, 2, 3, 4, 5]),
        ({"range": {"interval": "all_time"}}, []),
        ({"range": {"from": "2026-01-01", "to": "2026-01-31"}}, [1, 2, 3, 4, 5]),
    ],
    ids=repr,
)
def test_total_counts_all_rows_before_the_page(tracker: Asking, page: Any, days: list[int]) -> None:
    tracker.load(*({"datetime": f"2026-01-0{day} 10:00:00"} for day in range(1, 6)))
    answer = tracker.ask(grouping=["day"], metrics=["clicks"], **page)
    assert [row["day"] for row in answer["rows"]] == [f"2026-01-0{day}" for day in days]
    # All clicks are still to come when the clock stands at the beginning of the year.
    assert answer["total"] == (0 if page == {"range": {"interval": "all_time"}} else 5)


@pytest.mark.rule("KE-415", "KE-416")
def test_a_summary_beside_the_rows_is_over_all_of_them(loaded: Asking) -> None:
    question = {"grouping": ["country"], "metrics": ["clicks", "cost"], "limit": 1}
    answer = loaded.ask(**question, summary=True, extended=True)
    assert answer["rows"] == [{"country": "Germany", "clicks": 3, "cost": 4.5}]
    assert answer["summary"] == {"country": None, "clicks": 5, "cost": 5.0}
    assert answer["total"] == 2
    assert "summary" not in loaded.ask(**question, extended=True)


@pytest.mark.rule("KE-409")
def test_a_filter_on_a_metric_is_asked_after_grouping(loaded: Asking) -> None:
    filters = [{"name": "clicks", "operator": "GREATER_THAN", "expression": 2}]
    answer = loaded.ask(grouping=["country_code"], metrics=["cost"], filters=filters, **ALL)
    assert answer["rows"] == [{"country_code": "DE", "cost": 4.5}]
    assert answer["total"] == 1


@pytest.mark.rule("KE-411")
def test_groups_without_clicks_are_absent(loaded: Asking) -> None:
    nobody = [{"name": "campaign_id", "operator": "EQUALS", "expression": 99}]
    for name in ("version", "now", "day", "campaign"):
        assert loaded.rows(grouping=[name], metrics=["clicks"], filters=nobody) == []
    assert loaded.column("campaign", grouping=["campaign"], metrics=["clicks"]) == ["Campaign one"]


@pytest.mark.rule("KE-R21")
def test_rates_are_rounded_half_up_and_nothing_is_divided_by_zero(tracker: Asking) -> None:
    tracker.load(*({"is_bot": int(n < 1), "cost": 0} for n in range(800)))
    row = tracker.rows(metrics=["bot_share", "roi", "cps", "cpa", "ec", "approve", "lp_ctr"])[0]
    assert row == {  # 1 of 800 is 0.125 %
        "bot_share": 0.13,
        **dict.fromkeys(("roi", "cps", "cpa", "ec", "approve", "lp_ctr"), 0),
    }


@pytest.mark.rule("KE-142", "KE-R25")
def test_the_definition_names_all_there_is(tracker: Asking) -> None:
    answer = tracker.http.get("/admin_api/v1/report/definition", headers=tracker._key)
    names = answer.json()
    assert list(names) == ["metrics", "columns", "operators", "intervals"]
    for kind, some in {
        "metrics": {"clicks", "ecpc", "profit_confirmed"},
        "columns": {"click_id", "extra_param_10", "sub_id_30", "ip_mask2", "label"},
        "operators": {"EQUALS", "HAS_LABEL", "BETWEEN"},
        "intervals": {"today", "7_days_ago", "all_time"},
    }.items():
        assert some <= set(names[kind])
    rows = tracker.rows(grouping=names["columns"], metrics=names["metrics"])
    assert rows == []


@pytest.mark.rule("KE-R27", "KE-R23")
def test_a_conversion_counts_on_the_day_of_its_click_and_at_once(tracker: Asking) -> None:
    tracker.stream(1, "http://x/?s={subid}")
    sub_id = tracker.query("one")["s"]
    tracker.world.advance("3d")
    tracker.sale(sub_id, payout=7)
    rows = tracker.rows(grouping=["day"], metrics=["sales", "revenue"])
    assert rows == [{"day": "2026-01-01", "sales": 1, "revenue": 7.0}]
