"""Apps (androidinstalls.txt L6-116)."""

import re
from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import AndroidInstalls, refusal

CREATED = "The App has been successfully created."
REFRESHED = "The App has been successfully refreshed."

PLAY_URL = "https://play.google.com/store/apps/details?id=com.facebook.katana"
APP_STORE_URL = "https://apps.apple.com/us/app/facebook/id284882215"

ANDROID = [
    "com.facebook.katana",
    PLAY_URL,
    PLAY_URL.replace("https", "http"),
    PLAY_URL + "&hl=en&gl=US",
    "https://play.google.com/store/apps/details?hl=en&id=com.facebook.katana",
    PLAY_URL.removeprefix("https://"),
    "https://PLAY.google.com/store/apps/details?id=com.facebook.katana",
]
IOS = [
    "284882215",
    APP_STORE_URL,
    APP_STORE_URL.replace("https", "http"),
    APP_STORE_URL + "?mt=8",
    APP_STORE_URL.replace("apps.apple", "itunes.apple"),
    APP_STORE_URL.removeprefix("https://"),
    "https://itunes.apple.com/app/id284882215",
]


def add(ai: AndroidInstalls, address: str, **fields: Any) -> tuple[str, int]:
    """(text, id) of an app that is added."""
    answer = ai.ok("apps", add=address, **fields)
    assert list(answer) == ["success", "id"]
    return answer["success"], answer["id"]


@pytest.mark.rule("AI-14", "AI-15", "AI-10", "AI-12", "AI-13", "AI-R24")
def test_the_documents_sample_call_works_to_the_letter(ai: AndroidInstalls) -> None:
    response = ai.http.get(f"/apps?apikey={ai.key}&add=284882215&country=ca")

    answer = response.json()
    assert response.status_code == 200
    assert answer == {"success": CREATED, "id": answer["id"]}
    assert list(answer) == ["success", "id"]
    assert type(answer["id"]) is int
    assert ai.ok("apps") == [{"id": answer["id"], "title": "Facebook", "type": 1, "country": "ca"}]


@pytest.mark.rule("AI-11", "AI-12", "AI-R24", "AI-21")
@pytest.mark.parametrize(("address", "kind"), [(a, 0) for a in ANDROID] + [(a, 1) for a in IOS])
def test_an_app_is_of_the_store_that_its_address_tells(
    ai: AndroidInstalls, address: str, kind: int
) -> None:
    assert add(ai, address, country="us") == (CREATED, 1)

    assert ai.ok("apps") == [{"id": 1, "title": "Facebook", "type": kind, "country": "us"}]


@pytest.mark.rule("AI-12", "AI-16", "AI-R25", "AI-R26")
@pytest.mark.parametrize("addresses", [ANDROID, IOS], ids=["android", "ios"])
def test_all_addresses_of_an_app_are_one_app(ai: AndroidInstalls, addresses: list[str]) -> None:
    answers = [add(ai, address, country="us") for address in addresses]

    assert answers == [(CREATED, 1)] + [(REFRESHED, 1)] * (len(addresses) - 1)
    assert len(ai.ok("apps")) == 1


@pytest.mark.rule("AI-16", "AI-R26", "AI-R25")
def test_adding_again_is_no_error_and_gives_the_same_id(ai: AndroidInstalls) -> None:
    first = ai.ok("apps", add="284882215", country="ca")

    again = ai.ok("apps", add="284882215", country="ca")

    assert first == {"success": CREATED, "id": again["id"]}
    assert again == {"success": REFRESHED, "id": first["id"]}
    assert len(ai.ok("apps")) == 1


@pytest.mark.rule("AI-R25")
def test_the_store_the_bundle_and_the_country_make_an_app_another(ai: AndroidInstalls) -> None:
    calls = [
        ("284882215", "ca"),
        ("284882215", "fr"),
        ("284882216", "ca"),
        ("com.facebook.katana", "ca"),
        ("com.facebook.orca", "ca"),
    ]

    ids = [add(ai, address, country=country)[1] for address, country in calls]

    assert ids == sorted(set(ids))
    assert [(app["id"], app["country"]) for app in ai.ok("apps")] == [
        (app, country) for app, (_, country) in zip(ids, calls, strict=True)
    ]


@pytest.mark.rule("AI-13", "AI-22", "AI-R25")
def test_the_case_of_a_country_does_not_matter_and_lower_case_is_shown(
    ai: AndroidInstalls,
) -> None:
    texts = [add(ai, "284882215", country=country) for country in ("FR", "fr", "Fr")]

    assert texts == [(CREATED, 1), (REFRESHED, 1), (REFRESHED, 1)]
    assert ai.ok("apps")[0]["country"] == "fr"


@pytest.mark.rule("AI-R27", "AI-13")
def test_an_app_without_a_country_is_of_the_us(ai: AndroidInstalls) -> None:
    assert add(ai, "284882215") == (CREATED, 1)

    assert add(ai, "284882215", country="us") == (REFRESHED, 1)
    assert ai.ok("apps")[0]["country"] == "us"


@pytest.mark.rule("AI-13", "AI-R03")
@pytest.mark.parametrize("country", ["usa", "u", "ZZ", "WW", "United States", "12"])
def test_a_country_that_is_no_code_is_refused(ai: AndroidInstalls, country: str) -> None:
    code, message = ai.refused("apps", add="284882215", country=country)

    assert code == 400
    assert "country" in message
    assert ai.ok("apps") == []


@pytest.mark.rule("AI-17", "AI-R03", "AI-11", "AI-06")
@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "facebook",
        "-5",
        "0x10",
        "https://example.com/app",
        "https://play.google.com/store/apps/details",
        "https://play.google.com/store/apps/details?id=",
        "https://play.google.com/store/apps/details?id=katana",
        "https://apps.apple.com/us/app/facebook",
        "https://apps.apple.com/us/app/facebook/idx",
        "https://play.google.com.example.com/store/apps/details?id=com.facebook.katana",
        "ftp://play.google.com/store/apps/details?id=com.facebook.katana",
        "https://[",
        "com.facebook katana",
        "com..facebook",
    ],
)
def test_what_is_no_app_is_refused_by_the_name_of_the_parameter(
    ai: AndroidInstalls, address: str
) -> None:
    code, message = refusal(ai.http.get("/apps", params={"apikey": ai.key, "add": address}))

    assert code == 400
    assert re.search(r"\badd\b", message)
    assert ai.ok("apps") == []


@pytest.mark.rule("AI-R28", "AI-22")
@pytest.mark.parametrize("address", ["com.facebook.katana", "284882215"])
def test_the_title_of_an_app_of_the_catalogue_is_known(ai: AndroidInstalls, address: str) -> None:
    ai.app(address)

    assert ai.ok("apps")[0]["title"] == "Facebook"


@pytest.mark.rule("AI-R28")
@pytest.mark.parametrize(
    ("address", "part"), [("com.acme.candyrun", "candyrun"), ("999000111", "999000111")]
)
def test_the_title_of_another_app_comes_from_its_bundle_id(
    ai: AndroidInstalls, address: str, part: str
) -> None:
    ai.app(address)

    title = ai.ok("apps")[0]["title"]
    assert part in title.lower()
    assert title != address


@pytest.mark.rule("AI-R28", "AI-16")
def test_a_refresh_brings_what_the_store_says_now(ai: AndroidInstalls) -> None:
    ai.app("com.acme.candyrun")
    app = {"store": "play", "id": "com.acme.candyrun", "title": "Candy Run 2", "free": True}
    before = ai.ok("apps")[0]["title"]
    ai.world.back_door("POST", "apps", app)
    assert ai.ok("apps")[0]["title"] == before != "Candy Run 2"

    assert add(ai, "com.acme.candyrun", country="us") == (REFRESHED, 1)

    assert ai.ok("apps") == [{"id": 1, "title": "Candy Run 2", "type": 0, "country": "us"}]


@pytest.mark.rule("AI-23", "AI-20", "AI-04")
def test_a_fresh_account_has_no_apps(ai: AndroidInstalls) -> None:
    assert ai.ok("apps") == []


@pytest.mark.rule("AI-20", "AI-21", "AI-22", "AI-R29")
def test_apps_are_listed_by_id_with_four_keys(ai: AndroidInstalls) -> None:
    for number in range(12):
        ai.app(f"com.example.app{number}", country=("us", "ca", "fr")[number % 3])
    ai.app("284882215", country="fr")
    ai.app("com.example.app5", country="fr")

    apps = ai.ok("apps")

    assert [app["id"] for app in apps] == list(range(1, 14))
    assert [list(app) for app in apps] == [["id", "title", "type", "country"]] * 13
    assert [app["type"] for app in apps] == [0] * 12 + [1]
    assert apps[-1] == {"id": 13, "title": "Facebook", "type": 1, "country": "fr"}


@pytest.mark.rule("AI-10", "AI-20")
def test_the_same_path_lists_without_add_and_creates_with_it(ai: AndroidInstalls) -> None:
    assert ai.ok("apps", country="ca") == []
    assert ai.ok("apps", add="284882215", country="ca")["success"] == CREATED
    assert len(ai.ok("apps", country="us")) == 1
