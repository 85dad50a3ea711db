"""Requests byte for byte: what is asked, where the key is put, in process and over a socket."""

import http.client
import json
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import quote_plus, urlsplit

import httpx

Fields = Mapping[str, Any]
Headers = Mapping[str, bytes]

NONE: Headers = MappingProxyType({})
JSON: Headers = {"Content-Type": b"application/json"}
FORM: Headers = {"Content-Type": b"application/x-www-form-urlencoded"}
MULTIPART: Headers = {"Content-Type": b"multipart/form-data; boundary=limit"}


class Key(NamedTuple):
    """Where a key is put."""

    place: Literal["parameter", "header", "path"]
    name: str
    form: str = "{}"
    """What is sent for a key; `{}` stands for it."""


class Encoded(NamedTuple):
    """Parameters as they are sent."""

    query: str = ""
    headers: Headers = NONE
    body: bytes = b""


class Request(NamedTuple):
    """A request; the path is below the vendor's address, path and query percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: Headers = NONE
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


def quoted(text: str) -> str:
    """Percent-encoded; lone surrogates are their bytes."""
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def _text(value: Any) -> str:
    """What is no text is JSON, where only JSON has types."""
    return value if isinstance(value, str) else json.dumps(value)


def _pairs(fields: Fields) -> str:
    return "&".join(f"{quoted(name)}={quoted(_text(value))}" for name, value in fields.items())


def _query(fields: Fields) -> Encoded:
    return Encoded(query=_pairs(fields))


def _form(fields: Fields) -> Encoded:
    return Encoded(headers=FORM, body=_pairs(fields).encode())


def _json(fields: Fields) -> Encoded:
    return Encoded(headers=JSON, body=json.dumps(dict(fields)).encode())


def multipart(fields: Fields) -> bytes:
    """The body of a multipart form; names are escaped as browsers do it."""
    escapes = {'"': "%22", "\r": "%0D", "\n": "%0A"}
    part = '--limit\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = [
        part.format("".join(escapes.get(char, char) for char in name), _text(value))
        for name, value in fields.items()
    ]
    return f"{''.join(parts)}--limit--\r\n".encode("utf-8", "surrogatepass")


def _multipart(fields: Fields) -> Encoded:
    return Encoded(headers=MULTIPART, body=multipart(fields))


WAYS: dict[str, Callable[[Fields], Encoded]] = {
    "query": _query,
    "form": _form,
    "json": _json,
    "multipart": _multipart,
}


def send(client: httpx.Client, request: Request, content: Any = None) -> httpx.Response:
    """The answer in process; `content` is sent for the body, in pieces if it is an iterator."""
    url = str(client.base_url).rstrip("/") + request.target
    headers = {name.encode(): value for name, value in request.headers.items()}
    return client.request(request.method, url, headers=headers, content=content or request.body)


def over_a_socket(url: str, request: Request) -> httpx.Response:
    """The answer to a request whose target is sent as it is, byte for byte."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port)
    with closing(connection):
        body = request.body or None
        target = address.path + request.target
        connection.request(request.method, target, body, dict(request.headers))
        answer = connection.getresponse()
        content = answer.read()
    return httpx.Response(answer.status, headers=answer.getheaders(), content=content)


def all_that_comes(url: str, request: Request) -> tuple[bytes, bytes]:
    """(head, body) as they come over the socket, whatever the head says of the body."""
    address = urlsplit(url)
    line = f"{request.method} {address.path}{request.target} HTTP/1.1\r\n".encode()
    headers = {"Host": address.netloc.encode(), "Connection": b"close"} | dict(request.headers)
    lines = [name.encode() + b": " + value + b"\r\n" for name, value in headers.items()]
    with socket.create_connection((str(address.hostname), address.port or 80)) as connection:
        connection.sendall(line + b"".join(lines) + b"\r\n" + request.body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return head, body
