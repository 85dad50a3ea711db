import pytest

from tests.vendors.ayet.conftest import Ayet


@pytest.mark.rule("AY-90")
def test_start_lets_a_pending_campaign_run(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")

    started = ayet.ok("campaign/start", campaignId=campaign["campaignId"])["campaignData"]

    assert started == campaign | {"status": "running"}
