"""mocksrv: five vendor APIs of the app-install and ad-tracking trade on a simulated clock.

Public are `create_app` (the ASGI application) and `Control` (the control API as objects);
both are loaded on first use, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocksrv.app import create_app
    from mocksrv.client import Control

__all__ = ["Control", "create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from mocksrv.app import create_app  # noqa: PLC0415 - lazy on purpose

        return create_app
    if name == "Control":
        from mocksrv.client import Control  # noqa: PLC0415 - lazy on purpose

        return Control
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
