"""The advertiser's user and campaigns: money and versions in millionths, instants in ms."""

#: `made` campaigns were ever made; the last has that id. No id is given twice.
ACCOUNT = """
CREATE TABLE instal_account (
    id ROWKEY,
    advertiser BIGINT NOT NULL,
    active BIGINT NOT NULL,
    made BIGINT NOT NULL
)
"""

#: `status` is as it was given: what has expired by its `stop_date` meanwhile is worked out.
#: The two stand first because lists read them of every campaign.
CAMPAIGN = """
CREATE TABLE instal_campaign (
    id ROWKEY,
    status TEXT NOT NULL,
    stop_date BIGINT,
    application TEXT NOT NULL,
    budget BIGINT NOT NULL,
    campaign_type TEXT NOT NULL,
    countries TEXT NOT NULL,
    daily_cap BIGINT,
    destination_url TEXT NOT NULL,
    is_incentivized BIGINT NOT NULL,
    name TEXT NOT NULL,
    os TEXT NOT NULL,
    os_min_version BIGINT,
    payout BIGINT NOT NULL,
    restrictions TEXT NOT NULL,
    start_date BIGINT NOT NULL
)
"""
CAMPAIGN_INDEX = "CREATE INDEX instal_campaign_by_status ON instal_campaign (status, stop_date)"
#: Long lists are walked in the order of ids without looking at the rows.
CAMPAIGN_WALK = """
CREATE INDEX instal_campaign_by_id ON instal_campaign (id, status, stop_date)
"""

TABLES = (ACCOUNT, CAMPAIGN, CAMPAIGN_INDEX, CAMPAIGN_WALK)
