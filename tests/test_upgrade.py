"""Odd heads of requests: offers of HTTP/2, as Java's client makes them, and heads without end."""

import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server import Served


@pytest.mark.parametrize("name", ["Upgrade", "upgrade"])
def test_an_offer_of_http_2_is_ignored_and_the_body_is_read(name: str) -> None:
    body = b"apiKey=ayet_default"
    head = (
        "POST /ayet/api/account/details HTTP/1.1\r\nHost: localhost\r\n"
        "Connection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAEAAEAAAAI\r\n"
        f"{name}: h2c\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with Served() as served, socket.create_connection(_address(served.url)) as connection:
        connection.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "success"


@pytest.mark.parametrize("filler", [b"X: y\r\n", b"x"])
def test_a_head_without_end_is_refused(filler: bytes) -> None:
    with Served() as served, socket.create_connection(_address(served.url)) as connection:
        connection.sendall(b"GET /ayet/api/account/details HTTP/1.1\r\nHost: localhost\r\nA: ")
        try:
            for _ in range(200):
                connection.sendall(filler * (4096 // len(filler)))
            answer = connection.recv(65536)
        except ConnectionError:
            answer = b""

        assert answer[:12] in (b"HTTP/1.1 431", b"")
        assert httpx.get(f"{served.url}/_mocksrv/health").status_code == 200


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return str(parts.hostname), parts.port or 80
