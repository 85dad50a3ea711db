"""The character sets in which keywords come and go (KE-602, KE-621)."""

import codecs
import re

_KNOWN = re.compile(
    r"ascii|utf-(8|16|32)|latin-?1|cp\d{3,4}|iso8859-\d{1,2}|koi8-[ru]|gb2312|gbk|gb18030|big5"
    r"|euc_(jp|kr)|shift_jis",
    re.ASCII,
)


def charset(name: str) -> str | None:
    """The codec of a character set, `windows-1251` for one; None: there is no such."""
    try:
        codec = codecs.lookup(name.strip()[:20]).name
    except (LookupError, ValueError):
        return None
    return codec if _KNOWN.fullmatch(codec) else None
