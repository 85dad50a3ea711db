"""Groups of campaigns, offers, landings and domains (keitaro.txt L269-298)."""

from mocksrv.vendors.keitaro.objects.resource import BARE, BARE_TEXT, EMPTY, Resource, both
from mocksrv.vendors.keitaro.records.fields import BOTH, Field, one_of, text, whole

TYPES = ("campaigns", "offers", "landings", "domains")

GROUPS = Resource(
    path="groups",
    kind="group",
    label="Group",
    model="Traffic\\Model\\Group",
    fields=(
        Field("name", text, "", required=BOTH, unique=True),
        Field("position", whole, 1, kept=False),
        Field("type", one_of(*TYPES), "campaigns", required=BOTH),
    ),
    shapes=both("id", "name", "position", "type"),
    manners={
        "list": (BARE, BARE),
        "create": (BARE_TEXT, BARE),
        "update": (BARE, BARE),
        "delete": (EMPTY, BARE),
        "remove": (BARE, BARE),
    },
    created=("name", "position", "type", "id"),
)
