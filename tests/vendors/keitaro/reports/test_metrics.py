"""Every metric by its formula, on clicks that can be counted by hand (KE-322)."""

from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import Asking

#: 8 clicks for 4.00: 1 lead of 3.00, 2 sales of 10.00, 1 rejected of 5.00; 4 saw a landing and 2
#: went on from it, after 30 and 61 seconds.
LEAD, SALE, REJECTED = (
    {"is_lead": 1, "revenue": 3},
    {"is_sale": 1, "revenue": 10},
    {"is_rejected": 1, "rejected_revenue": 5},
)
ON = "landing_clicked_datetime"
CLICKS: list[dict[str, Any]] = [
    LEAD | {"is_unique_campaign": 1, "is_unique_stream": 1, "is_unique_global": 1},
    SALE | {"is_unique_campaign": 1, "is_unique_stream": 1},
    SALE | {"is_unique_campaign": 1},
    REJECTED,
    {"is_bot": 1, "landing_id": 1, ON: "2026-01-01 10:00:30"},
    {"is_bot": 1, "landing_id": 1, ON: "2026-01-01 10:01:01"},
    {"is_using_proxy": 1, "landing_id": 1},
    {"landing_id": 1, "referrer": "http://from.here"},
]
VALUES = {
    "clicks": 8,
    "campaign_unique_clicks": 3,
    "stream_unique_clicks": 2,
    "global_unique_clicks": 1,
    "uc_campaign_rate": 37.5,
    "uc_stream_rate": 25.0,
    "uc_global_rate": 12.5,
    "bots": 2,
    "bot_share": 25.0,
    "proxies": 1,
    "conversions": 4,
    "leads": 1,
    "sales": 2,
    "rejected": 1,
    "rebills": 0,
    "approve": 50.0,  # 2 of 2 + 1 + 1
    "lp_clicks": 2,
    "lp_ctr": 50.0,
    "landing_clicked_period": 45.5,
    "cr": 50.0,
    "crs": 25.0,
    "crl": 12.5,
    "roi": 475.0,  # (3 + 20 - 4) / 4
    "roi_confirmed": 400.0,
    "epc": 2.875,
    "epc_confirmed": 2.5,
    "cps": 2.0,
    "cpa": 1.0,
    "cpc": 0.5,
    "ecpc": 500.0,
    "ecpm": 2875.0,
    "ecpm_confirmed": 2500.0,
    "ec": 5.75,
    "ec_confirmed": 5.0,
    "profitability": 1,
    "cost": 4.0,
    "revenue": 23.0,
    "profit": 19.0,
    "lead_revenue": 3.0,
    "sale_revenue": 20.0,
    "rejected_revenue": 5.0,
    "profit_confirmed": 16.0,
}


@pytest.mark.rule("KE-322", "KE-R20", "KE-413")
def test_every_metric_has_the_value_of_its_formula(tracker: Asking) -> None:
    tracker.load(*(click | {"cost": 0.5} for click in CLICKS))
    assert tracker.rows(metrics=list(VALUES)) == [VALUES]
    assert tracker.rows("clicks/summary", metrics=list(VALUES)) == [VALUES]


@pytest.mark.rule("KE-322")
@pytest.mark.parametrize(("cost", "sign", "roi"), [(24, -1, -4.17), (23, 0, 0.0), (22, 1, 4.55)])
def test_profitability_is_the_sign_of_the_profit(
    tracker: Asking, cost: int, sign: int, roi: float
) -> None:
    tracker.load({"is_sale": 1, "revenue": 23, "cost": cost})
    assert tracker.rows(metrics=["profitability", "roi"]) == [{"profitability": sign, "roi": roi}]


@pytest.mark.rule("KE-322", "KE-667")
def test_a_rebill_is_a_conversion_and_its_revenue_is_confirmed(tracker: Asking) -> None:
    offer = tracker.create(
        "offers", name="O", url="http://o/?s={subid}", payout_auto=True, payout_upsell=True
    )
    tracker.stream(1, schema="offers", offers=[{"offer_id": offer, "share": 100}])
    sub_id = tracker.query("one")["s"]
    tracker.sale(sub_id, payout=10)
    tracker.sale(sub_id, payout=4, tid="2")
    names = ("sales", "rebills", "conversions", "sale_revenue", "empty_referrers")
    assert tracker.rows(metrics=list(names)) == [dict(zip(names, (1, 1, 2, 14.0, 1), strict=True))]
