"""Tracking URLs (appsamurai.txt L131, L192): where they point, and whom they belong to."""

import re

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LIST, Partner, query_of, sub_campaign_id
from tests.vendors.appsamurai.examples import LEAST, SHAPES

ID = r"[A-Za-z0-9_-]{32}"
each_shape = pytest.mark.parametrize("shape", list(SHAPES))


def urls_by(client: httpx.Client, address: str, partner: Partner, **headers: str) -> list[str]:
    """The tracking URLs of a pull by another address."""
    response = client.get(f"{address}{LIST}/{partner.token}", headers=headers)
    assert response.status_code == 200, response.text
    return [campaign["tracking_url"] for campaign in response.json()]


def is_url(url: str, address: str, *, rewarded: bool = False) -> bool:
    """Whether it is a tracking URL below an address."""
    end = re.escape("&extra_1={userid}") if rewarded else ""
    path = re.escape(f"{address}/api/callbacks/click?sub_campaign_id=")
    return re.fullmatch(f"{path}{ID}{end}", url) is not None


@pytest.mark.rule("AS-R19", "AS-50")
@each_shape
def test_the_url_is_the_click_route_with_32_url_safe_characters(
    partner: Partner, shape: str
) -> None:
    url = partner.one(partner.create(**LEAST[shape])["campaign_id"])["tracking_url"]

    base = f"http://localhost/appsamurai/@{partner.world.name}"
    assert is_url(url, base, rewarded=shape == "multi-rewarded")


@pytest.mark.rule("AS-32", "AS-R19")
def test_rewarded_urls_carry_the_macro_unexpanded(partner: Partner) -> None:
    partner.create(**LEAST["multi-rewarded"])

    assert '&extra_1={userid}","offer_name":' in partner.ask().text


@pytest.mark.rule("AS-32", "AS-R19")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_by_the_real_host_it_is_the_documents_url(partner: Partner, scheme: str) -> None:
    for shape in ("cpi", "multi-rewarded"):
        partner.create(**LEAST[shape])

    plain, rewarded = urls_by(partner.http, f"{scheme}://api.appsamurai.com", partner)

    assert is_url(plain, f"{scheme}://click.appsamurai.com")
    assert is_url(rewarded, f"{scheme}://click.appsamurai.com", rewarded=True)


@pytest.mark.rule("AS-R19")
@pytest.mark.parametrize(
    ("host", "path", "address"),
    [
        ("localhost", "/appsamurai", "http://localhost/appsamurai"),
        ("127.0.0.1:8080", "/appsamurai", "http://127.0.0.1:8080/appsamurai"),
        ("127.0.0.1:8080", "/appsamurai/@W", "http://127.0.0.1:8080/appsamurai/@W"),
        ("sandbox.test:81", "", "http://sandbox.test:81"),
        ("sandbox.test", "/@W", "http://sandbox.test/@W"),
        ("[::1]:8080", "", "http://[::1]:8080"),
        ("api.appsamurai.com", "", "http://click.appsamurai.com"),
        ("api.appsamurai.com:8080", "", "http://click.appsamurai.com:8080"),
        ("api.appsamurai.com", "/@W", "http://click.appsamurai.com/@W"),
        ("click.appsamurai.com", "", "http://click.appsamurai.com"),
    ],
)
def test_the_url_keeps_the_address_of_the_client(
    mocksrv: Sandbox, partner: Partner, host: str, path: str, address: str
) -> None:
    partner.create()
    mark = partner.world.name

    (url,) = urls_by(mocksrv.control.vendor_client(""), path.replace("W", mark), partner, Host=host)

    assert is_url(url, address.replace("@W", f"@{mark}"))


@pytest.mark.rule("AS-R19", "AS-R20")
@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("localhost", "/appsamurai"),
        ("localhost", "/appsamurai/@W"),
        ("sandbox.test", ""),
        ("sandbox.test", "/@W"),
        ("api.appsamurai.com", ""),
    ],
)
def test_a_click_on_the_url_arrives(
    mocksrv: Sandbox, partner: Partner, host: str, path: str
) -> None:
    campaign = partner.create(conversion_rate=1)
    client = mocksrv.control.vendor_client("")
    (url,) = urls_by(client, path.replace("W", partner.world.name), partner, Host=host)

    response = client.get(f"{url}&ref_id=r1")

    assert response.status_code == 302
    assert response.headers["location"] == campaign["app_store_url"]
    assert partner.world.advance("2d")["installs"] == {"appsamurai": {"1": 1}}


@pytest.mark.rule("AS-R19", "AS-32")
def test_all_addresses_give_one_id(mocksrv: Sandbox, partner: Partner) -> None:
    partner.create(**LEAST["multi-rewarded"])
    client = mocksrv.control.vendor_client("")

    found = {
        sub_campaign_id(url)
        for host in ("api.appsamurai.com", "click.appsamurai.com", "sandbox.test", "localhost:1")
        for url in urls_by(client, "", partner, Host=host)
    }

    assert found == {sub_campaign_id(partner.pull()[0]["tracking_url"])}


@pytest.mark.rule("AS-50")
def test_urls_are_unique_per_campaign_and_partner(mocksrv: Sandbox, partner: Partner) -> None:
    worlds = [mocksrv.control.open(seed=seed) for seed in (1, 1, 2)]
    partners = [partner, *map(Partner, worlds)]

    found = [
        sub_campaign_id(each.create(**least)["tracking_url"])
        for each in partners
        for least in LEAST.values()
        for _ in range(5)
    ]

    assert len(set(found)) == len(found) == 4 * 3 * 5
    for world in worlds:
        world.delete()


@pytest.mark.rule("AS-50")
def test_the_url_of_a_deleted_campaign_is_not_used_again(partner: Partner) -> None:
    partner.create()
    gone = partner.create()

    partner.delete(gone["campaign_id"])
    partner.create()

    assert partner.click(gone["tracking_url"], ref_id="r1").status_code == 404
    assert sub_campaign_id(gone["tracking_url"]) not in [
        sub_campaign_id(campaign["tracking_url"]) for campaign in partner.pull()
    ]


@pytest.mark.rule("AS-50", "AS-03")
def test_the_url_of_a_campaign_stays(partner: Partner) -> None:
    campaign = partner.create()
    url = partner.pull()[0]["tracking_url"]
    assert campaign["tracking_url"] == url

    partner.change(campaign["campaign_id"], status="paused", cpi=3)
    partner.change(campaign["campaign_id"], status="active")
    partner.world.advance("90d")
    partner.world.rotate("appsamurai")

    assert partner.pull()[0]["tracking_url"] == url


@pytest.mark.rule("AS-32", "AS-R19")
def test_only_rewarded_urls_ask_for_the_user(partner: Partner) -> None:
    for least in LEAST.values():
        partner.create(**least)

    queries = [query_of(campaign["tracking_url"]) for campaign in partner.pull()]

    assert [list(query) for query in queries] == [
        ["sub_campaign_id"],
        ["sub_campaign_id"],
        ["sub_campaign_id", "extra_1"],
    ]
    assert queries[2]["extra_1"] == "{userid}"
