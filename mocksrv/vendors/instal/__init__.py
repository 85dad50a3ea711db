"""instal.com Advertiser Campaign API. Emulated and assumed: README.md beside this."""

import re

from mocksrv.vendors.instal.app import build, describe
from mocksrv.vendors.instal.backdoor import router
from mocksrv.vendors.instal.campaigns import AGENDA, INSTAL
from mocksrv.vendors.instal.seed import SEEDS, populate
from mocksrv.vendors.instal.tables import TABLES
from mocksrv.wire.vendor import Vendor

VENDOR = Vendor(
    name=INSTAL,
    hosts=frozenset({"dashboard.instal.com"}),
    paths=re.compile(r"/advertiser/api/v1(?:/|$)"),
    tables=TABLES,
    fixtures=tuple(SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    agenda=AGENDA,
)
