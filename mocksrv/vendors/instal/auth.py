"""Who is calling: the user behind `Authorization: Token <auth_token>` (instal.txt L5-13)."""

from typing import NamedTuple

from starlette.requests import Request

from mocksrv.moment import Moment
from mocksrv.vendors.instal.errors import (
    EmptyToken,
    Inactive,
    NoAdvertiser,
    NoCredentials,
    SpacedToken,
    WrongToken,
)

_ACCOUNT = """
SELECT c.suffix, a.active, a.advertiser FROM instal_account a, credential c
WHERE c.vendor = 'instal'
"""


class Advertiser(NamedTuple):
    """The advertiser of a world, and the request that it makes."""

    request: Request


def token(request: Request) -> str:
    """The token that was sent, in bytes of the header as in Django REST framework 2.

    Raises NoCredentials, EmptyToken, SpacedToken.
    """
    headers = request.scope["headers"]
    words = b",".join(value for name, value in headers if name == b"authorization").split()
    if not words or words[0].lower() != b"token":
        raise NoCredentials
    if len(words) == 1:
        raise EmptyToken
    if len(words) > 2:
        raise SpacedToken
    text: str = words[1].decode("latin-1")
    return text


def admit(request: Request, moment: Moment, suffix: str) -> Advertiser:
    """The advertiser of the user whose token ends with this suffix.

    Raises WrongToken, Inactive, NoAdvertiser.
    """
    row = moment.db.one(_ACCOUNT)
    if row is None or row[0] != suffix:
        raise WrongToken
    _, active, advertiser = row
    if not active:
        raise Inactive
    if not advertiser:
        raise NoAdvertiser
    return Advertiser(request)
