"""ayeT-Studios Advertiser API V1.2. What is emulated and what is assumed: README.md beside this."""

import re

from mocksrv.agenda import Agenda
from mocksrv.vendors.ayet import visits
from mocksrv.vendors.ayet.app import build, describe
from mocksrv.vendors.ayet.backdoor import router
from mocksrv.vendors.ayet.campaigns import AYET
from mocksrv.vendors.ayet.lifecycle import TRADE
from mocksrv.vendors.ayet.pricing import PRICES, QUOTES
from mocksrv.vendors.ayet.seed import SEEDS, populate
from mocksrv.vendors.ayet.tables import TABLES
from mocksrv.wire.vendor import Vendor

VENDOR = Vendor(
    name=AYET,
    hosts=frozenset({"www.ayetstudios.com", "ayetstudios.com"}),
    paths=re.compile(r"/(?:api|s2s)(?:/|$)(?!campaign-pull/|callbacks/)"),
    tables=TABLES,
    fixtures=(PRICES, QUOTES, *SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    trade=TRADE,
    agenda=Agenda(visits.next_due, visits.run),
)
