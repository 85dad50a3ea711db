"""A tracker with clicks in its log, and questions to it."""

import json
from typing import Any

import httpx

from mocksrv.client import World
from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
ALL: Json = {"limit": 0}
YEAR: Json = {"range": {"from": "2025-01-01", "to": "2026-12-31"}}


class Asking(Visiting):
    """One world's tracker, whose log is loaded and asked."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.campaign("one")
        self.campaign("two")

    def load(self, *clicks: Json) -> None:
        """Put clicks into the log; what is not said of one is campaign 1 at 2026-01-01 10:00:00."""
        usual = {"datetime": "2026-01-01 10:00:00", "campaign_id": 1}
        rows = [usual | click for click in clicks]
        self.world.back_door("POST", "keitaro/clicks", {"clicks": rows})

    def post(self, path: str, **question: Any) -> httpx.Response:
        """The answer to a question of the Admin API."""
        return self.http.post(
            f"/admin_api/v1/{path}", headers=self._key, content=json.dumps(question)
        )

    def ask(self, path: str = "report/build", **question: Any) -> Json:
        """The content of a good answer."""
        answer = self.post(path, **question)
        assert answer.status_code == 200, answer.text
        content: Json = answer.json()
        return content

    def rows(self, path: str = "report/build", **question: Any) -> list[Json]:
        """The rows of a good answer about everything, if the question does not say otherwise."""
        rows: list[Json] = self.ask(path, **(ALL | question))["rows"]
        return rows

    def column(self, name: str, path: str = "report/build", **question: Any) -> list[Any]:
        """One column of the rows."""
        return [row[name] for row in self.rows(path, **question)]

    def sale(self, sub_id: str, **params: Any) -> None:
        """A postback."""
        key = self.world.credentials["keitaro"]
        answer = self.http.get(f"/{key}/postback", params={"subid": sub_id} | params)
        assert answer.status_code == 200
