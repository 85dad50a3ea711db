"""What the README shows is executed, and prints what the README says."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mocksrv.inprocess import Sandbox

README = (Path(__file__).parent.parent / "README.md").read_text()


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(text for text in blocks if containing in text)


STORIES = re.findall(r"<!-- story:[^\n]*-->\n```sh\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """One server for all stories, as for a reader who pastes one after the other."""
    sandbox = Sandbox()
    yield sandbox.url
    sandbox.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's stories need curl")
@pytest.mark.parametrize(
    "story", STORIES, ids=["ayet", "androidinstalls", "instal", "appsamurai", "keitaro"]
)
@pytest.mark.rule("AY-04", "AI-14", "IN-31", "AS-62")
def test_a_story_with_curl_prints_what_the_readme_says(story: str, server: str) -> None:
    script = story.replace("http://localhost:8080", server)

    run = subprocess.run(  # noqa: S603
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.stderr == ""
    assert run.stdout.splitlines() == re.findall(r"^# (.*)$", story, re.MULTILINE)


def test_the_story_as_a_test_passes_with_nothing_but_the_package_installed(tmp_path: Path) -> None:
    test = block("python", "def test_a_campaign_from_order_to_refund")
    assert len(test.splitlines()) == 12
    (tmp_path / "test_story.py").write_text(test)

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_story.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "1 passed" in run.stdout, run.stdout + run.stderr


def test_the_readme_has_the_two_commands_of_a_fresh_machine() -> None:
    assert "pip install . && mocksrv serve" in README.splitlines()
    assert "pip install '.[test]' && pytest" in README.splitlines()


def test_every_option_of_serve_is_in_the_readme() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "mocksrv", "serve", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help"}
    assert {option for option in options if f"`{option}`" not in README} == set()
