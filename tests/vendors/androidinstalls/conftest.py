"""An Android Installs client for tests: GET, and POST for the three calls that order campaigns."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from mocksrv.client import World

CREATED = {
    "addcampaign": "Campaign has been successfully created.",
    "addhrcampaign": "High Retention Campaign has been successfully created.",
    "addratingcampaign": "Rating campaign has been successfully created.",
}

#: Kind → route, what the app is, and the smallest order.
ORDERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "android": ("addcampaign", "com.facebook.katana", {"volume": 50}),
    "ios": ("addcampaign", "284882215", {"volume": 10, "countries": "US"}),
    "retention": ("addhrcampaign", "com.facebook.katana", {"volume": 50}),
    "rating": ("addratingcampaign", "284882215", {"volume": 5, "stars": 5, "country": "US"}),
}
KINDS = tuple(ORDERS)

#: Dollars a unit (AI-R23); of high retention for one day.
PRICES = {
    "android": Decimal("0.10"),
    "ios": Decimal("0.30"),
    "retention": Decimal("0.16"),
    "rating": Decimal("0.50"),
}

FIRST_RETENTION = 10_000_000


class AndroidInstalls:
    """One account in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("androidinstalls")

    @property
    def key(self) -> str:
        """The apikey."""
        return self.world.credentials["androidinstalls"]

    def send(self, route: str, **fields: Any) -> httpx.Response:
        """A call as the document has it: query for GET, form for POST; None: not sent."""
        sent = {"apikey": self.key} | fields
        sent = {name: value for name, value in sent.items() if value is not None}
        if route in CREATED:
            return self.http.post(f"/{route}", data=sent)
        return self.http.get(f"/{route}", params=sent)

    def ok(self, route: str, **fields: Any) -> Any:
        """The JSON of an answer that must be a success."""
        response = self.send(route, **fields)
        assert response.status_code == 200, response.text
        return response.json()

    def refused(self, route: str, **fields: Any) -> tuple[int, str]:
        """(code, message) of an answer that must be an error."""
        return refusal(self.send(route, **fields))

    def app(self, add: str = "com.facebook.katana", country: str = "us") -> int:
        """The id of an app, new or not."""
        app: int = self.ok("apps", add=add, country=country)["id"]
        return app

    def try_order(self, kind: str, **fields: Any) -> httpx.Response:
        """The smallest order of a kind, but for these fields."""
        route, app, order = ORDERS[kind]
        appid = fields.pop("appid", None) or self.app(app)
        return self.send(route, **({"appid": appid} | order | fields))

    def order(self, kind: str, **fields: Any) -> Any:
        """The id, or the ids, of what is ordered."""
        response = self.try_order(kind, **fields)
        assert response.status_code == 200, response.text
        return response.json()["id"]

    def order_refused(self, kind: str, **fields: Any) -> tuple[int, str]:
        """(code, message) of an order that must be refused; nothing may come of it."""
        before = self.everything()
        found = refusal(self.try_order(kind, **fields))
        assert self.everything() == before
        return found

    def look(self, campaign: int) -> dict[str, Any]:
        """A campaign as it is now."""
        route = "hrcampaigns" if campaign >= FIRST_RETENTION else "campaigns"
        (shown,) = self.ok(route, id=campaign)
        assert shown["id"] == campaign
        return shown  # type: ignore[no-any-return]

    def cancel(self, campaign: int) -> Any:
        """Ask for the end of a campaign."""
        premium = "premium" if campaign >= FIRST_RETENTION else None
        return self.ok("cancelcampaign", id=campaign, type=premium)

    def cancel_refused(self, campaign: int) -> tuple[int, str]:
        """(code, message) of a cancel that must be refused."""
        premium = "premium" if campaign >= FIRST_RETENTION else None
        return self.refused("cancelcampaign", id=campaign, type=premium)

    def everything(self) -> list[Any]:
        """All campaigns and the wallet."""
        return [self.ok(route) for route in ("campaigns", "hrcampaigns", "wallet")]

    @property
    def wallet(self) -> tuple[Decimal, Decimal]:
        """Balance and spending."""
        (shown,) = self.ok("wallet")
        return Decimal(shown["balance"]), Decimal(shown["spending"])


def refusal(response: httpx.Response) -> tuple[int, str]:
    """(code, message) of an error, whose HTTP status is the code."""
    answer = response.json()
    assert list(answer) == ["error"], answer
    assert list(answer["error"]) == ["code", "message"], answer
    code, message = answer["error"].values()
    assert type(code) is int
    assert code == response.status_code
    assert isinstance(message, str)
    assert message
    return code, message


@pytest.fixture
def ai(world: World) -> AndroidInstalls:
    return AndroidInstalls(world)
