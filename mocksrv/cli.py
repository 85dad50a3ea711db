"""The command line: `serve`, and verbs that are thin over the control API."""

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn
from urllib.parse import quote

OPTIONS = {
    "host": "address to listen on (127.0.0.1)",
    "port": "port to listen on, 0 for a free one (8080)",
    "database": "sqlite:///DIR_OR_FILE or postgresql+psycopg://...; without it all is in memory",
    "fixtures": "blank, demo, or a directory that replaces shipped fixtures (demo)",
    "seed": "seed of the world `default` (1)",
    "start": "simulated instant at which the world `default` starts (now)",
    "rate": "simulated seconds per real second in the world `default` (1)",
    "control-token": "token of the control API; needed on any address but loopback",
    "postback-hosts": "hosts besides loopback that postbacks may go to, with commas between them",
    "tracker-host": "host of the Keitaro tracker (tracker.localhost)",
    "max-worlds": "how many worlds stay open (1000)",
}


class Parser(argparse.ArgumentParser):
    """Refuses with one line, as the settings do."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end with status 2."""
        self.exit(_refuse(message))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb. Returns the exit status: 0, 1 if it failed, 2 if it was asked for wrongly."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.verb is None:
        parser.print_help()
        return 2
    return _serve(asked) if asked.verb == "serve" else _call(asked)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="mocksrv", description="Five vendor APIs on a simulated clock.")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    serve = verbs.add_parser("serve", help="run the server (options also as MOCKSRV_<OPTION>)")
    for option, text in OPTIONS.items():
        serve.add_argument(f"--{option}", help=text)
    serve.add_argument(
        "--no-open-worlds", action="store_true", default=None, help="no new worlds by unknown keys"
    )
    remote = Parser(add_help=False)
    remote.add_argument("--url", help="the server (from MOCKSRV_HOST and MOCKSRV_PORT)")
    remote.add_argument("--token", help="its control token (MOCKSRV_CONTROL_TOKEN)")
    one = Parser(add_help=False, parents=[remote])
    one.add_argument("--world", default="default", help="which world (default)")
    verbs.add_parser("health", parents=[remote], help="whether the server answers")
    verbs.add_parser("worlds", parents=[remote], help="list the open worlds")
    clock = verbs.add_parser("clock", parents=[one], help="show the clock, or set its rate")
    clock.add_argument("--rate", type=_number, help="simulated seconds per real second")
    advance = verbs.add_parser("advance", parents=[one], help="move the clock: 36h, 3d, PT90M")
    advance.add_argument("by", help="a duration")
    verbs.add_parser("reset", parents=[one], help="bring a world back to how it was opened")
    return parser


def _serve(asked: argparse.Namespace) -> int:
    from mocksrv.settings import Settings, SettingsError  # noqa: PLC0415 - help stays quick

    given = {name.replace("-", "_"): getattr(asked, name.replace("-", "_")) for name in OPTIONS}
    try:
        settings = Settings.read(given | {"no_open_worlds": asked.no_open_worlds}, os.environ)
    except SettingsError as error:
        return _refuse(str(error))
    from mocksrv.app import HostTaken, create_app  # noqa: PLC0415
    from mocksrv.fixtures import FixtureError  # noqa: PLC0415
    from mocksrv.serve import serve  # noqa: PLC0415
    from mocksrv.targets import is_loopback  # noqa: PLC0415

    if not is_loopback(settings.host) and settings.control_token is None:
        name = _source(given, "host")
        return _refuse(f"{name}: {settings.host} is not loopback, so --control-token is needed")
    try:
        app = create_app(settings)
    except FixtureError as error:
        return _refuse(f"{_source(given, 'fixtures')}: {error}")
    except HostTaken as error:
        return _refuse(f"{_source(given, 'tracker_host')}: {error}")
    except (ValueError, OSError) as error:
        return _refuse(f"{_source(given, 'database')}: {error}")
    return serve(app, settings)


def _source(given: dict[str, Any], field: str) -> str:
    """Where a setting came from: the option, if it was given, else the environment."""
    variable = f"MOCKSRV_{field.upper()}"
    from_environment = given[field] is None and variable in os.environ
    return variable if from_environment else f"--{field.replace('_', '-')}"


def _call(asked: argparse.Namespace) -> int:
    import httpx  # noqa: PLC0415 - help stays quick

    from mocksrv.client import Control, ControlError  # noqa: PLC0415

    token = asked.token or os.environ.get("MOCKSRV_CONTROL_TOKEN")
    try:
        with Control(asked.url or _address(), token) as control:
            _print(_answer(control, asked))
    except (ControlError, httpx.HTTPError, httpx.InvalidURL) as error:
        sys.stderr.write(f"mocksrv: {error}\n")
        return 1
    return 0


def _answer(control: Any, asked: argparse.Namespace) -> Any:
    if asked.verb in ("health", "worlds"):
        return control.call("GET", f"/{asked.verb}")
    world = f"/worlds/{quote(asked.world, safe='')}"
    if asked.verb == "advance":
        return control.call("POST", f"{world}/clock/advance", {"by": asked.by})
    if asked.verb == "reset":
        return control.call("POST", f"{world}/reset")
    if asked.rate is not None:
        return control.call("PATCH", f"{world}/clock", {"rate": asked.rate})
    return control.call("GET", f"{world}/clock")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number


def _address() -> str:
    """Where a server with this environment listens; on all addresses means on loopback too."""
    host = os.environ.get("MOCKSRV_HOST", "127.0.0.1")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{os.environ.get('MOCKSRV_PORT', '8080')}"


def _print(content: Any) -> None:
    print(json.dumps(content, indent=2))


def _refuse(message: str) -> int:
    sys.stderr.write(f"mocksrv: {message}\n")
    return 2
