"""What comes back for clicks: orders whose postbacks follow one another."""

from collections.abc import Iterator

from tests.vendors.keitaro.oracle.facts import Chance, Click


def story(chance: Chance, click: Click, number: int) -> Iterator[tuple[Click, dict[str, str]]]:
    """The postbacks of one order, none of them at the same instant as another of its click."""
    for tid, status in chance.of(_STORIES):
        sent = {"tid": f"{tid}{number}", "status": status}
        sent["payout"] = f"{1 + chance.below(90)}.{chance.below(100):02}"
        if status == "reg":
            sent["lead_status"] = "reg,topup"
        if chance.percent(30):
            sent["currency"] = chance.of(("EUR", "USD"))
        yield click, sent


#: (tid, status) in turn: new, changed, repeated, followed by others, not understood.
_STORIES = (
    (("a", "sale"),),
    (("a", "lead"), ("a", "sale")),
    (("a", "lead"), ("a", "rejected")),
    (("a", "reg"),),
    (("a", "reg"), ("a", "sale"), ("a", "sale")),
    (("a", "sale"), ("b", "sale")),
    (("a", "sale"), ("b", "rebill")),
    (("a", "sale"), ("b", "sale"), ("b", "rejected")),
    (("a", "rejected"), ("a", "sale")),
    (("a", "shipped"),),
)
