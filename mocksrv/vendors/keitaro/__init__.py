"""Keitaro tracker. What is emulated and what is assumed: README.md beside this."""

import re

from mocksrv.agenda import Agenda, nothing_done, nothing_due
from mocksrv.vendors.keitaro import s2s
from mocksrv.vendors.keitaro.app import build, describe
from mocksrv.vendors.keitaro.backdoor import router
from mocksrv.vendors.keitaro.costs import RATES
from mocksrv.vendors.keitaro.seed import SEEDS, populate
from mocksrv.vendors.keitaro.tables import TABLES
from mocksrv.vendors.keitaro.visitors import NETWORKS
from mocksrv.wire.vendor import Vendor

VENDOR = Vendor(
    name="keitaro",
    hosts=frozenset({"tracker.localhost"}),
    paths=re.compile(r"/admin_api/v1(?:/|$)"),
    tables=TABLES,
    fixtures=(NETWORKS, RATES, *SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    agenda=Agenda(nothing_due, nothing_done, sent=s2s.sent),
)
