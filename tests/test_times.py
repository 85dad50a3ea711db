"""Durations and instants as users type them, in integer milliseconds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv import times
from mocksrv.times import DAY, HOUR, LAST_INSTANT, MINUTE, SECOND
from tests.sim.strategies import START, proved

instants = st.integers(0, LAST_INSTANT)

DURATIONS: dict[str | int | float, int] = {
    "90s": 90 * SECOND,
    "15m": 15 * MINUTE,
    "36h": 36 * HOUR,
    "3d": 3 * DAY,
    "2w": 14 * DAY,
    "250ms": 250,
    "1.5h": 90 * MINUTE,
    "0.1s": 100,
    "0.0005s": 0,
    "0": 0,
    " 15m ": 15 * MINUTE,
    "90": 90 * SECOND,
    90: 90 * SECOND,
    0.25: 250,
    "PT36H": 36 * HOUR,
    "P3D": 3 * DAY,
    "P1W": 7 * DAY,
    "PT0S": 0,
    "pt15m": 15 * MINUTE,
    "P1DT2H3M4.005S": DAY + 2 * HOUR + 3 * MINUTE + 4005,
    "PT1,5S": 1500,
    "P0.5D": 12 * HOUR,
}
NO_DURATIONS = [
    *("", " ", "h", "-1", "-5m", "+5m", "1h30m", "1 h", "15M", "1e3", "0x10", "1.", ".5", "1.5.5h"),
    *(
        "P",
        "PT",
        "P1DT",
        "P-1D",
        "PT1H30",
        "P1Y",
        "P1M",
        "1D",
        "\uff11\uff15m",
        "forever",
        "nan",
        "inf",
    ),
    *("9" * 16 + "s", "1_000"),
]


@pytest.mark.parametrize(("text", "milliseconds"), DURATIONS.items(), ids=map(repr, DURATIONS))
def test_a_duration_is_read(text: str | float, milliseconds: int) -> None:
    assert times.parse_duration(text) == milliseconds


@pytest.mark.parametrize("text", NO_DURATIONS)
def test_what_is_no_duration_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write 90s, 15m, 36h, 3d, PT36H"):
        times.parse_duration(text)


@pytest.mark.parametrize("number", [float("inf"), float("nan"), -1, -0.5, 1e30, True, None])
def test_a_number_that_is_no_duration_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        times.parse_duration(number)


def test_a_long_text_is_quoted_in_part_only() -> None:
    with pytest.raises(ValueError, match=r"^'x{40}' is not"):
        times.parse_duration("x" * 100_000)


@proved
@given(st.integers(0, 10**15))
def test_a_written_duration_is_read_back(duration: int) -> None:
    assert times.parse_duration(times.format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("duration", "text"),
    [(90 * SECOND, "90s"), (15 * MINUTE, "15m"), (36 * HOUR, "36h"), (3 * DAY, "3d"), (1, "1ms")],
)
def test_a_duration_is_written_in_its_largest_whole_unit(duration: int, text: str) -> None:
    assert times.format_duration(duration) == text


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-01-01T00:00:00Z", 1_767_225_600_000),
        ("2026-01-01T00:00:00", 1_767_225_600_000),
        ("2026-01-01", 1_767_225_600_000),
        (" 2026-01-01 00:00:00 ", 1_767_225_600_000),
        ("2026-01-01T02:30:00+02:30", 1_767_225_600_000),
        ("2026-01-01T00:00:00.007Z", 1_767_225_600_007),
        ("2026-01-01T00:00:00.0079Z", 1_767_225_600_007),
        ("9999-12-31T23:59:59Z", LAST_INSTANT),
    ],
)
def test_an_instant_is_read(text: str, instant: int) -> None:
    assert times.parse_instant(text) == instant


@pytest.mark.parametrize("text", ["", "now", "2026-13-01", "2026-02-30T00:00:00Z", "1767225600"])
def test_what_is_no_instant_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(ValueError, match="is not an instant: write 2026-01-01T00:00:00Z"):
        times.parse_instant(text)


@pytest.mark.parametrize("nothing", [None, 5, 1.5, [], {}])
def test_what_is_no_text_is_no_instant(nothing: str) -> None:
    with pytest.raises(ValueError, match="is not an instant"):
        times.parse_instant(nothing)


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00"])
def test_an_instant_outside_of_the_clocks_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="between 1970-01-01T00:00:00Z and the end of year 9999"):
        times.parse_instant(text)


@proved
@given(instants)
def test_a_written_instant_is_read_back(instant: int) -> None:
    assert times.parse_instant(times.format_instant(instant)) == instant


@proved
@given(instants)
def test_an_instant_is_written_as_the_standard_library_would(instant: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    precision = "milliseconds" if instant % 1000 else "seconds"

    assert times.format_instant(instant) == moment.isoformat("T", precision).replace("+00:00", "Z")
    assert times.format_second(instant) == moment.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.rule("AY-R29")
def test_seconds_are_written_as_the_vendors_do() -> None:
    assert times.format_second(START + 2 * HOUR + 59_999) == "2026-01-01 02:00:59"


@pytest.mark.rule("AY-R29")
@proved
@given(instants)
def test_the_day_of_an_instant_is_its_utc_date(instant: int) -> None:
    day = times.day_of(instant)

    assert times.format_day(day) == times.format_second(instant)[:10]
    assert times.parse_day(times.format_day(day)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2014-2-08",
        "2014-02-30",
        "2014/02/08",
        "14-02-08",
        "2014-02-08 ",
        "\uff12014-02-08",
        "0000-01-01",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        times.parse_day(text)
