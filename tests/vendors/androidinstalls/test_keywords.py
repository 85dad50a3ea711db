"""What is kept of keywords: no answer shows it (androidinstalls.txt L148-150)."""

import pytest

from mocksrv.vendors.androidinstalls import orders


@pytest.mark.rule("AI-R12", "AI-38", "AI-75")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, ""),
        ("", ""),
        ("chat", "chat"),
        ("chat,friends", "chat,friends"),
        (" chat ,  friends ", "chat,friends"),
        (",chat,, ,friends,", "chat,friends"),
        (" , ,", ""),
        ("photo editor, chat", "photo editor,chat"),
    ],
)
def test_keywords_are_split_on_commas_trimmed_and_never_empty(sent: str | None, kept: str) -> None:
    assert orders.keywords(sent) == kept
