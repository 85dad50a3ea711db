"""Android Installs. What is emulated and what is assumed: README.md beside this."""

import re

from mocksrv.vendors.androidinstalls.app import build, describe
from mocksrv.vendors.androidinstalls.backdoor import router
from mocksrv.vendors.androidinstalls.campaigns import TRADE
from mocksrv.vendors.androidinstalls.pricing import PRICES
from mocksrv.vendors.androidinstalls.seed import SEEDS, populate
from mocksrv.vendors.androidinstalls.tables import TABLES
from mocksrv.wire.vendor import Vendor

VENDOR = Vendor(
    name="androidinstalls",
    hosts=frozenset({"api.androidinstalls.com"}),
    paths=re.compile(
        r"/(?:apps|addcampaign|campaigns|cancelcampaign|addhrcampaign|hrcampaigns"
        r"|addratingcampaign|wallet|countries)(?:/|$)"
    ),
    tables=TABLES,
    fixtures=(PRICES, *SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    trade=TRADE,
)
