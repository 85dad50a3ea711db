"""What the vendor knows of an app and of a campaign, besides its plan and commands."""

APP = """
CREATE TABLE androidinstalls_app (
    id ROWKEY,
    store TEXT NOT NULL,
    bundle TEXT NOT NULL,
    country TEXT NOT NULL,
    title TEXT NOT NULL,
    UNIQUE (store, bundle, country)
)
"""

CAMPAIGN = """
CREATE TABLE androidinstalls_campaign (
    id ROWKEY,
    app BIGINT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    keywords TEXT NOT NULL,
    dil BIGINT,
    stars BIGINT,
    price BIGINT NOT NULL
)
"""

TABLES = (APP, CAMPAIGN)
