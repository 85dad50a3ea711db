"""Ways to send a request that no vendor can make sense of, and values and keys that make none."""

import json
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlencode

from tests.contract.sending import FORM, JSON, Encoded, Fields, multipart

#: Every method is wrong where it is not one of the path's; HEAD has its own test.
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW")
TOO_LARGE = 20_000_000
VENDORS = ("androidinstalls", "appsamurai", "ayet", "instal", "keitaro")

#: More parameters than are read.
MANY = "&".join(f"p{n}={n}" for n in range(100_000))

Spoil = Callable[[Fields], Encoded]


def wrong_keys(vendor: str) -> tuple[str, ...]:
    """Keys that are nobody's: of no form, of other vendors, and nearly right ones."""
    key = f"{vendor}_default"
    return (
        *("", "XXX", "0" * 32, vendor, f"{vendor}_", f"{vendor.upper()}_default"),
        *(f"{vendor}_Default", f"{vendor}_a_b", f"{vendor}_é", f"{vendor}_{'a' * 41}"),
        *(f"{other}_default" for other in VENDORS if other != vendor),
        *(f" {key}", f"{key} ", f"{key}\n", f"{key}\0", f"{key}'--", f"{key},{key}"),
        *(f"{key}.00000000", f"{vendor}_nowhere.00000000", f'["{key}"]', "9" * 10_000),
    )


def chunks(body: bytes) -> Iterator[bytes]:
    """The body in pieces, which httpx sends with chunked encoding."""
    return (body[at : at + 65536] for at in range(0, len(body), 65536))


def _multipart(kind: str, cut: Callable[[bytes], bytes] = lambda body: body) -> Spoil:
    headers = {"Content-Type": kind.encode("latin-1")}
    return lambda fields: Encoded(headers=headers, body=cut(multipart(fields)))


def _json(spoil: Callable[[bytes], bytes]) -> Spoil:
    return lambda fields: Encoded(headers=JSON, body=spoil(json.dumps(dict(fields)).encode()))


def _form(spoil: Callable[[str], str]) -> Spoil:
    return lambda fields: Encoded(headers=FORM, body=spoil(urlencode(fields)).encode())


#: Bodies that hold the key and a whole order and yet cannot be read as what they say they are:
#: they count as not sent, and the key with them.
UNREADABLE: dict[str, Spoil] = {
    "json cut off": _json(lambda body: body[:-1]),
    "json with a tail": _json(lambda body: body + b"}"),
    "json with a comma too many": _json(lambda body: body[:-1] + b",}"),
    "json in a list": _json(lambda body: b"[" + body + b"]"),
    "json with a lone surrogate": _json(lambda body: body[:-1] + b', "identifier": "\\ud800"}'),
    "json with a lone surrogate for a name": _json(lambda body: body[:-1] + b', "\\udc00": 1}'),
    "json with NaN": _json(lambda body: body[:-1] + b', "x": NaN}'),
    "json with Infinity": _json(lambda body: body[:-1] + b', "x": -Infinity}'),
    "json with a NUL": _json(lambda body: body[:-1] + b', "x": "\0"}'),
    "json with no UTF-8": _json(lambda body: body[:-1] + b', "x": "\xff\xfe"}'),
    "json in UTF-16": _json(lambda body: body.decode().encode("utf-16")),
    "json 100000 deep": _json(lambda body: body[:-1] + b', "x": ' + b"[" * 100_000 + b"}"),
    "multipart without a boundary": _multipart("multipart/form-data"),
    "multipart with an empty boundary": _multipart("multipart/form-data; boundary="),
    "multipart with another boundary": _multipart("multipart/form-data; boundary=another"),
    "multipart with a boundary of bytes": _multipart("multipart/form-data; boundary=\xff\xfe"),
    "multipart with a half boundary": _multipart("multipart/form-data; boundary*=utf-8''%ZZ"),
    "multipart cut before its end": _multipart(
        "multipart/form-data; boundary=limit", lambda body: body[:-4]
    ),
    "multipart cut in a part": _multipart(
        "multipart/form-data; boundary=limit", lambda body: body[: len(body) // 2]
    ),
    "multipart cut in a header": _multipart(
        "multipart/form-data; boundary=limit", lambda body: body[:30]
    ),
    "multipart with broken headers": _multipart(
        "multipart/form-data; boundary=limit", lambda body: body.replace(b": form-data", b"")
    ),
    "multipart without line ends": _multipart(
        "multipart/form-data; boundary=limit", lambda body: body.replace(b"\r\n", b"")
    ),
    "multipart called a form": _multipart(FORM["Content-Type"].decode()),
    "form with broken percent-encoding": _form(lambda text: text.replace("=", "%ZZ%=%")),
    "form without equals signs": _form(lambda text: text.replace("=", "")),
    "100000 parameters before the order": _form(lambda text: f"{MANY}&{text}"),
    "no body": lambda fields: Encoded(headers=JSON),
}


def _nested(depth: int, begin: str, end: str) -> str:
    return begin * depth + end * depth


#: JSON values that no parameter means.
ODD_JSON = {
    "null": "null",
    "minus one": "-1",
    "half": "0.5",
    "1e308": "1e308",
    "-1e308": "-1e308",
    "31 digits": "9" * 31,
    "10000 digits": "9" * 10_000,
    "10000 digits as text": '"' + "9" * 10_000 + '"',
    "NUL": '"\\u0000"',
    "a control character": '"\\u001b"',
    "an emoji": '"\\ud83d\\ude00"',
    "a lone surrogate": '"\\ud800"',
    "an empty list": "[]",
    "an empty object": "{}",
    "a list in a list": '["a", ["b", {"c": [null]}]]',
    "300000 characters": '"' + "a" * 300_000 + '"',
    **{f"a list {depth} deep": _nested(depth, "[", "]") for depth in (100, 300, 600, 1000, 5000)},
    **{f"an object {d} deep": _nested(d, '{"a":[', "]}") for d in (100, 300, 600)},
    "a list 600 deep as text": json.dumps(_nested(600, "[", "]")),
}
#: The same for the text of a form or a query, already percent-encoded.
ODD_TEXT = {
    "nothing": "",
    "minus one": "-1",
    "10000 digits": "9" * 10_000,
    "minus 10000 digits": "-" + "9" * 10_000,
    "other digits": quote("٣٣"),
    "NUL": "%00",
    "1%00": "1%00",
    "no UTF-8": "%FF%FE",
    "a surrogate": "%ED%A0%80",
    "half an escape": "%",
    "no escape": "%ZZ",
    "line ends": "%0D%0A%0D%0A",
    "a direction": "%E2%80%AE",
    "a quote": "%27%22%3B--",
    "a place holder": "{click_id}{0}{__class__}%25s",
    "a list 600 deep": quote(_nested(600, "[", "]")),
    "300000 characters": "a" * 300_000,
}


#: Those that fit into the first line of a request, many times.
ODD_QUERY = {name: value for name, value in ODD_TEXT.items() if len(value) < 2000} | {
    "2000 digits": "9" * 2000
}


def odd_json(names: list[str], key: Fields, value: str) -> Encoded:
    """The key, and every parameter with this value."""
    members = [f"{json.dumps(name)}: {json.dumps(sent)}" for name, sent in key.items()]
    members += [f'"{name}": {value}' for name in names]
    return Encoded(headers=JSON, body=f"{{{', '.join(members)}}}".encode())


def odd_pairs(names: Iterable[str], key: Fields, value: str) -> str:
    """The same as a query or a form."""
    return "&".join([urlencode(key), *(f"{name}={value}" for name in names)]).strip("&")


def repeated(names: Iterable[str], key: Fields, form: str) -> str:
    """Every parameter a hundred times; `form` is its name with a place for a number."""
    pairs = [f"{form.format(name, n)}=x{n}" for name in names for n in range(100)]
    return "&".join([urlencode(key), *pairs]).strip("&")


def as_form(pairs: str) -> Encoded:
    """Pairs as the body of a form."""
    return Encoded(headers=FORM, body=pairs.encode())
