"""App Samurai's campaign pull. What is emulated and what is assumed: README.md beside this."""

import re

from mocksrv.agenda import Agenda
from mocksrv.vendors.appsamurai import conversions
from mocksrv.vendors.appsamurai.app import build, describe
from mocksrv.vendors.appsamurai.backdoor import router
from mocksrv.vendors.appsamurai.campaigns import VENDOR as NAME
from mocksrv.vendors.appsamurai.desk import CLICK_HOST, PULL_HOST
from mocksrv.vendors.appsamurai.seed import SEEDS, populate
from mocksrv.vendors.appsamurai.tables import TABLES
from mocksrv.wire.vendor import Vendor

VENDOR = Vendor(
    name=NAME,
    hosts=frozenset({PULL_HOST, CLICK_HOST}),
    paths=re.compile(r"/api/(?:campaign-pull|callbacks)(?:/|$)"),
    tables=TABLES,
    fixtures=tuple(SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    agenda=Agenda(conversions.next_due, conversions.run),
)
