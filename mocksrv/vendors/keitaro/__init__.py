"""Keitaro tracker. What is emulated and what is assumed: README.md beside this."""

import re

from mocksrv.agenda import Agenda
from mocksrv.vendors.keitaro.app import build, describe
from mocksrv.vendors.keitaro.backdoor import router
from mocksrv.vendors.keitaro.crowds import simulations
from mocksrv.vendors.keitaro.crowds.crowd import PEOPLE
from mocksrv.vendors.keitaro.records.costs import RATES
from mocksrv.vendors.keitaro.records.tables import TABLES
from mocksrv.vendors.keitaro.sales import s2s
from mocksrv.vendors.keitaro.seed import SEEDS, populate
from mocksrv.vendors.keitaro.traffic.visitors import NETWORKS
from mocksrv.wire.vendor import Vendor

_HOSTS = frozenset({"tracker.localhost"})

VENDOR = Vendor(
    name="keitaro",
    hosts=_HOSTS,
    paths=re.compile(r"/admin_api/v1(?:/|$)"),
    tables=TABLES,
    fixtures=(NETWORKS, RATES, PEOPLE, *SEEDS.values()),
    populate=populate,
    build=build,
    describe=describe,
    backdoor=router,
    last=re.compile(
        r"/(?:[^/?]+/?\?|click_api/v3/?\?|[^/?]+/postback/?\?|\?(?:.*&)?_lp=)", re.DOTALL
    ),
    world_hosts=_HOSTS,
    agenda=Agenda(simulations.next_due, simulations.run, sent=s2s.sent),
)
