"""Texts as filters name them: equal, by a mask (`*touch*`) or by a regular expression (KE-320).

Expressions run in time that grows with the text only, whatever they are, and there are no more
of them than a list is granted.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice

import re2

Matches = Callable[[str], bool]

_LONGEST = 1000
#: So many masks and expressions are asked at once.
MOST = 1000
#: What means itself as an expression, too.
_PLAIN = re.compile(r"[\w ,;:=-]*", re.ASCII)
_DELIMITED = re.compile(r"/(.*)/[a-z]*", re.DOTALL)
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.case_sensitive = False
_OPTIONS.dot_nl = True


def one_of(texts: Iterable[str], most: int = MOST) -> Matches:
    """Whether a text is one of these, whatever the case; broken expressions match nothing, nor do
    those beyond so many.
    """
    wanted = list(texts)
    equal = {text.lower() for text in wanted}
    telling = (text for text in wanted if not _PLAIN.fullmatch(text))
    others = [each for text in islice(telling, most) for each in _expressions(text)]
    return lambda value: value.lower() in equal or any(each(value) for each in others)


@lru_cache(maxsize=4096)
def _expressions(text: str) -> tuple[Matches, ...]:
    """What a text may mean: `/an expression/` that is searched for, or a mask or an expression of
    the whole.
    """
    if delimited := _DELIMITED.fullmatch(text):
        return _compiled(delimited[1], whole=False)
    parts = (".".join(map(re2.escape, part.split("?"))) for part in text.split("*"))
    mask = ".*".join(parts) if "*" in text or "?" in text else ""
    return (*_compiled(mask, whole=True), *_compiled(text, whole=True))


def _compiled(pattern: str, *, whole: bool) -> tuple[Matches, ...]:
    if not 0 < len(pattern) <= _LONGEST:
        return ()
    try:
        expression = re2.compile(pattern, _OPTIONS)
    except (re2.error, UnicodeError):
        return ()
    matching = expression.fullmatch if whole else expression.search
    return (lambda value: matching(value) is not None,)
