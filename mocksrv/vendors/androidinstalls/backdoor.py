"""What the API cannot do: money."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, BeforeValidator, Field

from mocksrv import ledger
from mocksrv.ledger import MICRO
from mocksrv.vendors.androidinstalls import campaigns, pricing
from mocksrv.vendors.androidinstalls.campaigns import VENDOR
from mocksrv.wire.backdoor import Strict, ThisMoment
from mocksrv.wire.params import exact

router = APIRouter(prefix="/androidinstalls", tags=["androidinstalls"])


Balance = Annotated[
    Decimal, BeforeValidator(exact), Field(ge=0, le=10**9, decimal_places=2, allow_inf_nan=False)
]


class AccountPatch(Strict):
    """What to change of the account; what is left out stays."""

    balance: Balance | None = None


class Account(BaseModel):
    """The account's money, as the wallet shows it."""

    balance: str
    spending: str


@router.patch("/account")
async def change_account(patch: AccountPatch, moment: ThisMoment) -> Account:
    """Set the balance, in dollars with at most two decimals."""
    campaigns.wallet(moment)
    if patch.balance is not None:
        ledger.set_available(moment, VENDOR, int(patch.balance * MICRO))
    balance, spending = map(pricing.printed, campaigns.wallet(moment))
    return Account(balance=balance, spending=spending)
