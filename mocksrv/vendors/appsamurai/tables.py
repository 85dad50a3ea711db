"""What the vendor knows: the partner, campaigns, the partner's clicks and what became of them."""

#: `made` counts all campaigns, so that the number of a deleted one is never given again.
ACCOUNT = """
CREATE TABLE appsamurai_account (id ROWKEY, made BIGINT NOT NULL, postback_url TEXT)
"""

#: `offer` is what the partner may read, as JSON; `proof` is the campaign's part of its
#: sub_campaign_id; instants are in milliseconds, `conversion` and `completion` in millionths.
CAMPAIGN = """
CREATE TABLE appsamurai_campaign (
    id ROWKEY,
    shape TEXT NOT NULL,
    status TEXT NOT NULL,
    opened BIGINT NOT NULL,
    offer TEXT NOT NULL,
    proof TEXT NOT NULL UNIQUE,
    daily_cap BIGINT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    conversion BIGINT NOT NULL,
    completion BIGINT NOT NULL
)
"""

#: `n` counts the clicks of one campaign.
CLICK = """
CREATE TABLE appsamurai_click (
    id ROWKEY,
    campaign BIGINT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    ref_id TEXT NOT NULL,
    macros TEXT NOT NULL,
    via TEXT NOT NULL,
    UNIQUE (campaign, ref_id)
)
"""

#: `goal` is 0 for the install, then 1, 2, ... for its events; `postback` tells the partner.
CONVERSION = """
CREATE TABLE appsamurai_conversion (
    id ROWKEY,
    click BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    goal BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    postback BIGINT,
    UNIQUE (click, goal)
)
"""
CONVERSION_INDEX = """
CREATE INDEX appsamurai_conversion_by_state ON appsamurai_conversion (state, due_at, id)
"""
CONVERSION_DAY_INDEX = """
CREATE INDEX appsamurai_conversion_by_day
ON appsamurai_conversion (campaign, goal, state, due_at)
"""

TABLES = (ACCOUNT, CAMPAIGN, CLICK, CONVERSION, CONVERSION_INDEX, CONVERSION_DAY_INDEX)
