"""What Dockerfile, docker-compose.yml and .dockerignore promise, read from their text."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = {
    *("MOCKSRV_HOST", "MOCKSRV_PORT", "MOCKSRV_DATABASE", "MOCKSRV_FIXTURES", "MOCKSRV_SEED"),
    *("MOCKSRV_START", "MOCKSRV_RATE", "MOCKSRV_CONTROL_TOKEN", "MOCKSRV_OPEN_WORLDS"),
    "MOCKSRV_MAX_WORLDS",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*#.*\n", "", text)


def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's stages, each a list of (instruction, argument) that starts with its FROM."""
    text = re.sub(r"\\\n\s*", "", without_comments(read("Dockerfile")))
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.splitlines()):
        word, argument = line.split(maxsplit=1)
        if word == "FROM":
            found.append([])
        found[-1].append((word, argument))
    return found


def final(instruction: str) -> list[str]:
    return [argument for word, argument in stages()[-1] if word == instruction]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in final("ENV") for pair in line.split())


def compose_list(key: str) -> list[str]:
    """The quoted items of the only block list under `key`."""
    (block,) = re.findall(
        rf"(?m)^ +{key}:\n((?: +- .*\n)+)", without_comments(read("docker-compose.yml"))
    )
    return [item.strip().removeprefix("- ").strip('"') for item in block.splitlines()]


def compose_environment() -> dict[str, str]:
    pairs = re.findall(r'(?m)^ +(MOCKSRV_\w+): "(.*)"$', read("docker-compose.yml"))
    return dict(pairs)


def test_the_only_image_from_outside_is_one_pinned_slim_python() -> None:
    names = [stage[0][1].split() for stage in stages()]
    aliases = {words[2] for words in names if len(words) == 3}
    outside = [words[0] for words in names if words[0] not in aliases]
    assert len(outside) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", outside[0])


def test_the_wheel_is_built_in_a_stage_of_its_own() -> None:
    *_, builder, last = stages()
    assert any(word == "RUN" and "pip wheel" in argument for word, argument in builder)
    assert not any("pip" in argument for word, argument in last if word == "RUN")
    assert final("COPY") == ["--from=builder /opt/venv /opt/venv"]


def test_the_process_is_a_fixed_user_that_is_not_root() -> None:
    (user,) = final("USER")
    uid, gid = map(int, user.split(":"))
    assert uid > 0
    assert gid > 0
    (run,) = final("RUN")
    assert f"useradd --uid {uid} --gid {gid} " in run
    last = [word for word, _ in stages()[-1]]
    assert last.index("USER") > last.index("RUN")


def test_it_serves_on_the_exposed_port_of_every_address() -> None:
    assert environment()["MOCKSRV_HOST"] == "0.0.0.0"  # noqa: S104
    assert final("EXPOSE") == [environment()["MOCKSRV_PORT"]]
    assert [json.loads(argument) for argument in final("ENTRYPOINT")] == [["mocksrv"]]
    assert [json.loads(argument) for argument in final("CMD")] == [["serve"]]


def test_it_stops_on_the_signal_that_serve_handles() -> None:
    assert final("STOPSIGNAL") == ["SIGTERM"]


def test_health_is_asked_of_the_command_line_without_a_fixed_port() -> None:
    (check,) = final("HEALTHCHECK")
    assert json.loads(check.split("CMD ", 1)[1]) == ["mocksrv", "health"]


def test_the_image_has_no_control_token_and_no_volume_of_its_own() -> None:
    assert "MOCKSRV_CONTROL_TOKEN" not in environment()
    assert final("VOLUME") == []


def test_all_that_the_wheel_is_made_of_reaches_the_builder() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *wheel["packages"],
        *wheel["force-include"],
    }
    copied = {
        source.removeprefix("./")
        for word, argument in stages()[-2]
        if word == "COPY"
        for source in argument.split()[:-1]
    }
    assert copied == needed
    ignored = without_comments(read(".dockerignore")).split()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == needed


def test_compose_publishes_on_loopback_only_and_on_the_port_it_serves() -> None:
    (port,) = compose_list("ports")
    served = compose_environment()["MOCKSRV_PORT"]
    assert port == f"127.0.0.1:{served}:{served}"
    assert served == f"${{MOCKSRV_PORT:-{environment()['MOCKSRV_PORT']}}}"


def test_compose_sets_a_token_that_the_environment_may_replace() -> None:
    token = compose_environment()["MOCKSRV_CONTROL_TOKEN"]
    default = re.fullmatch(r"\$\{MOCKSRV_CONTROL_TOKEN:-(.+)\}", token)
    assert default is not None
    assert re.search(rf"(?m)^# +MOCKSRV_CONTROL_TOKEN +{default[1]} ", read("docker-compose.yml"))


def test_compose_keeps_the_database_in_a_named_volume_of_the_users_own() -> None:
    (volume,) = compose_list("volumes")
    name, path = volume.split(":")
    assert re.search(rf"(?m)^volumes:\n  {name}:", read("docker-compose.yml"))
    assert compose_environment()["MOCKSRV_DATABASE"] == f"sqlite:///{path}/"
    (run,) = final("RUN")
    uid, gid = final("USER")[0].split(":")
    assert f"install --directory --owner={uid} --group={gid} {path}" in run


def test_compose_takes_from_the_container_what_it_does_not_need() -> None:
    assert compose_list("cap_drop") == ["ALL"]
    assert compose_list("security_opt") == ["no-new-privileges:true"]
    assert re.search(r"(?m)^    read_only: true$", read("docker-compose.yml"))


def test_every_setting_that_is_named_is_one_that_serve_knows() -> None:
    """An unknown MOCKSRV_* name refuses to start."""
    text = read("Dockerfile") + read("docker-compose.yml")
    assert set(re.findall(r"\bMOCKSRV_[A-Z_]+\b", text)) <= OPTIONS
