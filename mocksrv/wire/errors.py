"""Error answers of vendors: classes, so that tests and fault injection can walk them."""

from typing import Any, ClassVar


class ApiError(Exception):
    """An answer that says no, in a vendor's words."""

    status: ClassVar[int] = 200
    """The HTTP status."""
    code: ClassVar[int]
    """The vendor's own code."""
    message: ClassVar[str]
    """The vendor's own words, with `{places}` for values."""

    def __init__(self, **values: Any) -> None:
        super().__init__(self.message.format(**values))
        self.values = values

    @property
    def text(self) -> str:
        """The message with its values."""
        return str(self)
