"""What conversions make of clicks: counts, rebills, sub ids, instants (KE-658 to KE-669)."""

import pytest

from mocksrv.times import HOUR
from tests.vendors.keitaro.conversions.converting import Json, Read, clicked, log_of, post_back
from tests.vendors.keitaro.visiting import Visiting

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
COUNTS = "leads, sales, rebills, rejected, lead_revenue, sale_revenue, rejected_revenue"


@pytest.mark.rule("KE-667", "KE-663", "KE-436")
@pytest.mark.parametrize(
    ("statuses", "counts"),
    [
        ("lead", (1, 0, 0, 0, 10_000, 0, 0)),
        ("sale", (0, 1, 0, 0, 0, 10_000, 0)),
        ("rejected", (0, 0, 0, 1, 0, 0, 10_000)),
        ("lead sale", (0, 1, 0, 0, 0, 20_000, 0)),
        ("lead rejected", (0, 0, 0, 1, 0, 0, 20_000)),
        ("sale rejected", (0, 0, 0, 1, 0, 0, 20_000)),
        ("lead sale rejected", (0, 0, 0, 1, 0, 0, 30_000)),
        ("sale lead", (0, 1, 0, 0, 0, 10_000, 0)),
        ("sale sale", (0, 1, 0, 0, 0, 10_000, 0)),
    ],
)
def test_a_click_is_what_its_conversion_is(
    tracker: Visiting, read: Read, statuses: str, counts: tuple[int, ...]
) -> None:
    sub_id = clicked(tracker)
    for amount, status in enumerate(statuses.split(), 1):
        post_back(tracker, sub_id, status=status, payout=str(amount))

    assert read(COUNTS, "click") == [counts]
    assert len(read("id")) == 1


@pytest.mark.rule("KE-653", "KE-667")
def test_conversions_of_several_transactions_add_up(tracker: Visiting, read: Read) -> None:
    sub_id = clicked(tracker)
    for tid, status in enumerate(("lead", "sale", "sale", "rejected")):
        post_back(tracker, sub_id, status=status, payout="1", tid=str(tid))

    assert read(COUNTS, "click") == [(1, 2, 0, 1, 10_000, 20_000, 10_000)]
    assert read("tid, status") == [("0", "lead"), ("1", "sale"), ("2", "sale"), ("3", "rejected")]


@pytest.mark.rule("KE-617", "KE-667")
def test_what_the_offer_paid_for_the_click_stays(tracker: Visiting, read: Read) -> None:
    offer = {"payout_type": "CPC", "payout_value": 0.5, "payout_auto": True}
    sub_id = clicked(tracker, offer)
    assert read("sale_revenue", "click") == [(5000,)]

    for status in ("lead", "sale", "rejected"):
        post_back(tracker, sub_id, status=status, payout="1")

    assert read(COUNTS, "click") == [(0, 0, 0, 1, 0, 5000, 10_000)]


@pytest.mark.rule("KE-667")
def test_a_change_without_an_amount_leaves_it(tracker: Visiting, read: Read) -> None:
    sub_id = clicked(tracker)
    post_back(tracker, sub_id, status="lead", payout="2")
    post_back(tracker, sub_id, status="rejected")

    assert read("status, previous_status, revenue") == [("rejected", "lead", 20_000)]


@pytest.mark.rule("KE-668")
@pytest.mark.parametrize(
    ("offer", "kept"),
    [
        ({"payout_auto": True, "payout_value": 5}, 10_000),
        ({"payout_auto": False, "payout_value": 5}, 50_000),
        ({"payout_auto": False, "payout_value": 5, "payout_currency": "EUR"}, 55_000),
        ({"payout_auto": False, "payout_value": 0}, 10_000),
        ({"payout_auto": False}, 10_000),
    ],
)
def test_the_revenue_is_the_postbacks_or_the_offers(
    tracker: Visiting, read: Read, offer: Json, kept: int
) -> None:
    post_back(tracker, clicked(tracker, offer), payout="1")

    assert read("revenue") == [(kept,)]


@pytest.mark.rule("KE-665")
@pytest.mark.parametrize(
    ("upsell", "statuses", "kept"),
    [
        (True, [("sale", "1"), ("sale", "2")], ["sale", "rebill"]),
        (True, [("sale", "1"), ("rebill", "2")], ["sale", "rebill"]),
        (True, [("lead", "1"), ("sale", "2")], ["lead", "sale"]),
        (True, [("rebill", "1")], ["rebill"]),
        (True, [("sale", "1"), ("rebill", "1")], ["sale"]),
        (False, [("sale", "1"), ("sale", "2")], ["sale", "sale"]),
        (False, [("sale", "1"), ("rebill", "2")], ["sale"]),
    ],
)
def test_a_further_sale_is_a_rebill_where_there_are_upsells(
    tracker: Visiting,
    read: Read,
    upsell: bool,
    statuses: list[tuple[str, str]],
    kept: list[str],
) -> None:
    sub_id = clicked(tracker, {"payout_upsell": upsell, "payout_auto": True})
    for status, tid in statuses:
        post_back(tracker, sub_id, status=status, tid=tid, payout="1")

    assert [row[0] for row in read("status")] == kept
    ((rebills, revenue),) = read("rebills, lead_revenue + sale_revenue", "click")
    assert (rebills, revenue) == (kept.count("rebill"), 10_000 * len(kept))


@pytest.mark.rule("KE-663", "KE-664")
def test_a_rebill_can_be_rejected_and_its_repeat_is_none(tracker: Visiting, read: Read) -> None:
    sub_id = clicked(tracker, {"payout_upsell": True, "payout_auto": True})
    post_back(tracker, sub_id, tid="1", payout="1")
    post_back(tracker, sub_id, tid="2", payout="1")
    for status in ("sale", "rebill"):
        post_back(tracker, sub_id, tid="2", status=status)
        assert "already exists" in log_of(tracker)[-1]["message"]

    post_back(tracker, sub_id, tid="2", status="rejected", payout="1")

    assert read("status, previous_status") == [("sale", ""), ("rejected", "rebill")]
    assert read(COUNTS, "click") == [(0, 1, 0, 1, 0, 10_000, 10_000)]


SENT = {
    name: f"new {name}"
    for name in ("sub_id_1", "sub_id_10", "sub_id_11", "sub_id_15", "sub_id_16", "extra_param_1")
}


@pytest.mark.rule("KE-658")
@pytest.mark.parametrize(
    ("dialect", "overwritten"),
    [
        ("v8", {"sub_id_1", "sub_id_10", "extra_param_1"}),
        ("v9", {"sub_id_1", "sub_id_10", "sub_id_11", "sub_id_15"}),
    ],
)
def test_sub_ids_of_the_postback_replace_those_of_the_click(
    tracker: Visiting, read: Read, dialect: str, overwritten: set[str]
) -> None:
    sub_id = clicked(tracker)
    tracker.world.back_door("PATCH", "keitaro/tracker", {"dialect": dialect})
    post_back(tracker, sub_id, **SENT)

    (found,) = read(", ".join(SENT), "click")
    assert {name for name, value in zip(SENT, found, strict=True) if value} == overwritten


@pytest.mark.rule("KE-658")
def test_what_is_not_sent_is_not_overwritten(tracker: Visiting, read: Read) -> None:
    tracker.stream(tracker.campaign(), "http://x.com/?s={subid}")
    sub_id = tracker.query("abc?sub_id_1=a&sub_id_2=b")["s"]
    post_back(tracker, sub_id, sub_id_2="", sub_id_3="c")

    assert read("sub_id_1, sub_id_2, sub_id_3", "click") == [("a", "", "c")]


@pytest.mark.rule("KE-669", "KE-436")
def test_instants_of_click_sale_and_the_last_postback(tracker: Visiting, read: Read) -> None:
    sub_id = clicked(tracker)
    for status in ("lead", "sale", "rejected"):
        tracker.world.advance("1h")
        post_back(tracker, sub_id, status=status)

    assert read("click_at, sale_at, postback_at") == [(START, START + 2 * HOUR, START + 3 * HOUR)]


@pytest.mark.rule("KE-669")
def test_a_lead_has_no_instant_of_a_sale(tracker: Visiting, read: Read) -> None:
    post_back(tracker, clicked(tracker), status="lead")

    assert read("sale_at") == [(None,)]


@pytest.mark.rule("KE-666")
def test_the_log_tells_each_step(tracker: Visiting) -> None:
    sub_id = clicked(tracker)
    post_back(tracker, sub_id)

    log = log_of(tracker)
    received, *rest = [row["message"] for row in log]
    assert received.startswith("Received postback URL http")
    assert f"/postback?subid={sub_id}" in received
    assert rest == [
        f'Using "{sub_id}" as subid. Postback added to queue.',
        f"Processing subid {sub_id}",
        f"Subid {sub_id} complete",
    ]
    assert len({row["jid"] for row in log}) == 1
