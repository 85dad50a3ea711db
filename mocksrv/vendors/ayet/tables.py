"""What the vendor knows of an account and of a campaign, besides its plan and commands."""

ACCOUNT = """
CREATE TABLE ayet_account (
    id ROWKEY,
    email TEXT NOT NULL,
    s2s BIGINT NOT NULL,
    throttle_requests BIGINT,
    throttle_per BIGINT,
    window_at BIGINT NOT NULL,
    window_calls BIGINT NOT NULL
)
"""

CAMPAIGN = """
CREATE TABLE ayet_campaign (
    id ROWKEY,
    identifier TEXT NOT NULL,
    package_name TEXT NOT NULL,
    app_name TEXT NOT NULL,
    countries TEXT NOT NULL,
    retention BIGINT NOT NULL,
    tracking TEXT NOT NULL,
    redirect_url TEXT NOT NULL,
    price BIGINT NOT NULL,
    created BIGINT NOT NULL
)
"""

TABLES = (ACCOUNT, CAMPAIGN)
