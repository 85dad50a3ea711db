"""JSON Web Tokens (RFC 7519) signed by HMAC with SHA-256."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import orjson

_LONGEST = 8192
_HEADER = orjson.dumps({"typ": "JWT", "alg": "HS256"})


def sign(claims: dict[str, Any], key: bytes) -> str:
    """A token that makes some claims."""
    plain = f"{_encoded(_HEADER)}.{_encoded(orjson.dumps(claims))}"
    return f"{plain}.{_seal(plain, key)}"


def claims_of(token: str, key: bytes) -> dict[str, Any]:
    """The claims of a token that this key has signed; none: it has not."""
    plain, _, seal = token[:_LONGEST].rpartition(".")
    if not token.isascii() or not hmac.compare_digest(seal, _seal(plain, key)):
        return {}
    body = plain.partition(".")[2]
    claims = orjson.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims if isinstance(claims, dict) else {}


def _seal(plain: str, key: bytes) -> str:
    return _encoded(hmac.digest(key, plain.encode(), sha256))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
