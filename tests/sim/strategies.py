"""Hypothesis strategies: plans, and commands as a campaign's owner may give them, at any instant.

The commands are legal ones: each is drawn among those that the lifecycle allows at its instant,
and waits are drawn so that rare instants are common: the millisecond of an install or of the
end of an hour, the last one of a reservation, the same one as the command before.
"""

from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.flow import HOLD
from mocksrv.sim.lifecycle import Change, Step
from mocksrv.times import DAY, HOUR, MINUTE, SECOND, parse_instant
from mocksrv.vendors.ayet.lifecycle import LIFECYCLE, PENDING, RUNNING

START = parse_instant("2026-01-01T00:00:00Z")
FAR = 20 * DAY
COMMANDS = ("start", "pause", "review", "release", "terminate")

#: The same examples on every machine and in every run.
proved = settings(max_examples=100, derandomize=True, deadline=None)

rates = st.one_of(st.sampled_from([24, 48, 2400]), st.integers(1, 100).map(lambda n: n * 24))
addresses = st.tuples(st.integers(0, 2**63 - 1), st.just("ayet"), st.integers(1, 1000))
_short_waits = st.one_of(
    st.just(0),
    st.integers(1, 2 * SECOND),
    st.integers(0, 2 * HOLD),
    st.sampled_from([1, HOLD - 1, HOLD, HOLD + 1]),
)
_waits = st.one_of(
    _short_waits, st.sampled_from([HOUR, DAY]), st.integers(0, 3 * HOUR), st.integers(0, 4 * DAY)
)


class Course(NamedTuple):
    """A plan and commands that were legal when they were given."""

    plan: Plan
    changes: tuple[Change, ...]

    @property
    def until(self) -> int:
        """Long after the last command."""
        return max([self.plan.opened_at, *(change.at for change in self.changes)]) + FAR

    def delivery(self, commands: int | None = None) -> Delivery:
        """The course under all commands, or under the first few."""
        return Delivery(LIFECYCLE, self.plan, self.changes[:commands])

    def known(self, instant: int) -> int:
        """How many commands have been given by the instant."""
        return sum(change.at <= instant for change in self.changes)

    @property
    def steps(self) -> list[Step]:
        """What is in force from when on; of several at an instant the last."""
        opened = LIFECYCLE.opened(self.plan.opened_at, self.plan.status, self.plan.rate)
        return list({s.at: s for s in LIFECYCLE.replay(opened, self.changes)}.values())

    @property
    def pauses(self) -> list[tuple[int, int]]:
        """(begin, end) of every stretch after a run in which nothing is delivered."""
        found: list[tuple[int, int]] = []
        runs, begin = False, None
        for step in self.steps:
            if runs and not step.delivers:
                begin = step.at
            elif step.delivers and begin is not None:
                found.append((begin, step.at))
                begin = None
            runs = step.delivers
        return found if begin is None else [*found, (begin, self.until)]

    def runs_at(self, instant: int) -> bool:
        """Whether by its commands the campaign runs at the instant."""
        return next((s.delivers for s in reversed(self.steps) if s.at <= instant), False)

    def hourly_cap(self, hour: int) -> int:
        """Installs that the highest rate in force in this hour since 1970 allows (AY-R42)."""
        steps = self.steps
        before = [step.rate for step in steps if step.at <= hour * HOUR][-1:]
        inside = [step.rate for step in steps if hour * HOUR < step.at < (hour + 1) * HOUR]
        return max(before + inside) // 24

    @property
    def remarkable(self) -> list[int]:
        """Instants at which something begins or ends, and those beside them."""
        begins = [self.plan.opened_at, *(change.at for change in self.changes)]
        ends = [at + HOLD for at in begins]
        return sorted({at + aside for at in (*begins, *ends) for aside in (-1, 0, 1)})


def plans(
    kinds: tuple[Kind, ...] = tuple(Kind),
    most: int = 60,
    address: st.SearchStrategy[tuple[int, str, int]] = addresses,
) -> st.SearchStrategy[Plan]:
    return st.builds(
        Plan,
        address=address,
        kind=st.sampled_from(kinds),
        total=st.one_of(st.integers(1, 5), st.integers(20, most)),
        rate=rates,
        opened_at=st.integers(0, DAY).map(START.__add__),
        status=st.sampled_from([RUNNING, PENDING]),
    )


@st.composite
def courses(
    draw: st.DrawFn,
    plan: st.SearchStrategy[Plan],
    commands: tuple[int, int] = (0, 10),
    names: tuple[str, ...] = COMMANDS,
    waits: st.SearchStrategy[int] = _waits,
) -> Course:
    """Courses of such plans, under this many commands: of these names, edits and confirmations."""
    course = Course(draw(plan), ())
    now = course.plan.opened_at
    for _ in range(draw(st.integers(*commands))):
        delivery = course.delivery()
        now = draw(_next_instant(delivery, waits, now))
        change = Change(now, *draw(_command(delivery, names, now)))
        course = course._replace(changes=(*course.changes, change))
    return course


def busy_courses(kinds: tuple[Kind, ...]) -> st.SearchStrategy[Course]:
    """Large campaigns at full speed, paused and resumed within hours in which much installs."""
    busy = plans(kinds, address=addresses).map(
        lambda plan: plan._replace(total=400, rate=2400, status=RUNNING)
    )
    return courses(busy, (1, 10), ("start", "pause"), _short_waits)


@st.composite
def replacing_courses(draw: st.DrawFn) -> Course:
    """Retention campaigns that have all installs in hours and then replace slowly, with pauses."""
    plan = Plan(draw(addresses), Kind.RETENTION, 200, 2400, START, RUNNING)
    now = START + 8 * HOUR
    changes = [Change(now, "rate", draw(st.sampled_from([24, 48, 240])))]
    for number in range(draw(st.integers(1, 9))):
        now += draw(st.one_of(_short_waits, st.integers(0, 7 * HOUR)))
        changes.append(Change(now, ("pause", "start")[number % 2]))
    return Course(plan, tuple(changes))


def instants(course: Course) -> st.SearchStrategy[int]:
    """Any instant of the course, from just before it to long after."""
    everywhere = st.integers(course.plan.opened_at - 1, course.until)
    return st.one_of(st.sampled_from(course.remarkable), everywhere)


def _next_instant(
    delivery: Delivery, waits: st.SearchStrategy[int], now: int
) -> st.SearchStrategy[int]:
    hour = now - now % HOUR + HOUR
    ways = [waits.map(now.__add__), st.sampled_from([hour - 1, hour, hour + MINUTE])]
    coming = [at for at, _ in delivery.installed_units(now + FAR) if at > now][:8]
    if coming:
        aside = st.integers(-1, 1)
        ways.append(st.builds(lambda at, by: max(now, at + by), st.sampled_from(coming), aside))
    return st.one_of(ways)


def _command(
    delivery: Delivery, names: tuple[str, ...], now: int
) -> st.SearchStrategy[tuple[str, int]]:
    ways: list[st.SearchStrategy[tuple[str, int]]] = [st.tuples(st.just("rate"), rates)]
    if allowed := [name for name in names if _legal(delivery, name, now)]:
        ways += [st.tuples(st.sampled_from(allowed), st.just(0))] * 2
    if delivery.plan.kind is Kind.CONFIRMED and (clicks := delivery.reservations(now)):
        units = st.sampled_from([click.unit for click in clicks])
        ways += [st.tuples(st.just("confirm"), units)] * 2
    return st.one_of(ways)


def _legal(delivery: Delivery, command: str, now: int) -> bool:
    if not delivery.lifecycle.allows(command, delivery.status(now)):
        return False
    return command != "terminate" or delivery.open_count(now) == 0
