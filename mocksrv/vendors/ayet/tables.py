"""What the vendor knows of an account and of a campaign, besides its plan and commands."""

#: `outgoing`: simulated users visit the redirect urls of custom_s2s campaigns.
ACCOUNT = """
CREATE TABLE ayet_account (
    id ROWKEY,
    email TEXT NOT NULL,
    s2s BIGINT NOT NULL,
    throttle_requests BIGINT,
    throttle_per BIGINT,
    window_at BIGINT NOT NULL,
    window_calls BIGINT NOT NULL,
    outgoing BIGINT NOT NULL
)
"""

#: `visited` is the last click that was looked at for a visit to the redirect url; `visits` counts
#: those that were made.
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
    created BIGINT NOT NULL,
    visited BIGINT NOT NULL,
    visits BIGINT NOT NULL
)
"""

TABLES = (ACCOUNT, CAMPAIGN)
