"""An ayeT client for tests: it sends what the document's PHP function sends."""

from typing import Any

import httpx
import pytest

from mocksrv.client import World


class Ayet:
    """One account of the advertiser API in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("ayet")

    def post(self, command: str, **fields: Any) -> httpx.Response:
        """POST multipart, as PHP's CURLOPT_POSTFIELDS does with an array."""
        fields = {"apiKey": self.world.credentials["ayet"]} | fields
        parts = {name: (None, str(value)) for name, value in fields.items() if value is not None}
        return self.http.post(f"/api/{command}", files=parts)

    def call(self, command: str, **fields: Any) -> dict[str, Any]:
        """The JSON of the answer, whatever it says."""
        return self.post(command, **fields).json()

    def ok(self, command: str, **fields: Any) -> dict[str, Any]:
        """The JSON of an answer that must be a success."""
        answer = self.call(command, **fields)
        assert answer["status"] == "success", answer
        return answer

    def refused(self, command: str, **fields: Any) -> tuple[int, str]:
        """(errorCode, errorMessage) of an answer that must be an error, with HTTP 200."""
        response = self.post(command, **fields)
        answer = response.json()
        assert response.status_code == 200
        assert set(answer) == {"status", "errorCode", "errorMessage"}, answer
        assert answer["status"] == "error"
        return answer["errorCode"], answer["errorMessage"]

    def add(self, **fields: Any) -> dict[str, Any]:
        """A new campaign's entity; by default 100 downloads of an app, running."""
        order = {"packageName": "com.example.app", "numDownloads": 100, "status": "running"}
        return self.ok("campaign/add", **(order | fields))["campaignData"]

    def get(self, campaign: int) -> dict[str, Any]:
        """The entity of a campaign."""
        return self.ok("campaign/get", campaignId=campaign)["campaignData"]

    @property
    def tokens(self) -> int:
        """Available tokens."""
        return self.ok("account/details")["accountData"]["tokens"]


@pytest.fixture
def ayet(world: World) -> Ayet:
    return Ayet(world)
