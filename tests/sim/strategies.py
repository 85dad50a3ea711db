"""Hypothesis strategies: plans, and commands as a campaign's owner may give them, at any instant.

The commands are legal ones: each is drawn among those that the lifecycle allows at its instant,
and waits are drawn so that rare instants are common: the millisecond of an install or of the
end of an hour, the last one of a reservation, the same one as the command before.

Hypothesis chooses a seed only and `random` does the rest: examples that hypothesis puts together
by itself are too much alike to hold many pauses and installs.
"""

from random import Random  # noqa: TID251 - seeded by hypothesis, so it can be repeated
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
chances = st.randoms(use_true_random=True)


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


@st.composite
def plans(
    draw: st.DrawFn,
    kinds: tuple[Kind, ...] = tuple(Kind),
    most: int = 60,
    address: tuple[int, str, int] | None = None,
) -> Plan:
    chance = draw(chances)
    return Plan(
        address or (chance.randrange(2**63), "ayet", chance.randint(1, 1000)),
        chance.choice(kinds),
        chance.choice([chance.randint(1, 5), chance.randint(20, most)]),
        _rate(chance),
        START + chance.randrange(DAY),
        chance.choice([RUNNING, PENDING]),
    )


@st.composite
def courses(
    draw: st.DrawFn,
    plan: st.SearchStrategy[Plan],
    commands: tuple[int, int] = (0, 10),
    names: tuple[str, ...] = COMMANDS,
    *,
    busy: bool = False,
) -> Course:
    """Courses of such plans, under this many commands: of these names, edits and confirmations.

    Busy ones have their commands within hours.
    """
    chance = draw(chances)
    course = Course(draw(plan), ())
    now = course.plan.opened_at
    for _ in range(chance.randint(*commands)):
        delivery = course.delivery()
        now = _next_instant(chance, delivery, now, busy=busy)
        change = Change(now, *_command(chance, delivery, names, now))
        course = course._replace(changes=(*course.changes, change))
    return course


def busy_courses(kinds: tuple[Kind, ...]) -> st.SearchStrategy[Course]:
    """Large campaigns at full speed, paused and resumed while much installs."""
    plan = plans(kinds).map(lambda plan: plan._replace(total=400, rate=2400, status=RUNNING))
    return courses(plan, (2, 12), ("start", "pause"), busy=True)


@st.composite
def replacing_courses(draw: st.DrawFn) -> Course:
    """Retention campaigns that have all installs in hours and then replace slowly, with pauses."""
    chance = draw(chances)
    plan = Plan((chance.randrange(2**63), 1), Kind.RETENTION, 200, 2400, START, RUNNING)
    now = START + 8 * HOUR
    changes = [Change(now, "rate", chance.choice([24, 48, 240]))]
    for number in range(chance.randint(1, 9)):
        now += chance.choice([_wait(chance, busy=True), chance.randint(0, 7 * HOUR)])
        changes.append(Change(now, ("pause", "start")[number % 2]))
    return Course(plan, tuple(changes))


def instants(course: Course) -> st.SearchStrategy[int]:
    """Any instant of the course, from just before it to long after."""
    begins = st.sampled_from([course.plan.opened_at, *(change.at for change in course.changes)])
    soon = st.builds(int.__add__, begins, st.integers(0, 3 * HOLD))
    everywhere = st.integers(course.plan.opened_at - 1, course.until)
    return st.one_of(st.sampled_from(course.remarkable), soon, everywhere)


def _rate(chance: Random) -> int:
    return chance.choice([24, 48, 2400, 24 * chance.randint(1, 100)])


def _wait(chance: Random, *, busy: bool) -> int:
    waits = [
        *(0, 1, HOLD - 1, HOLD, HOLD + 1, chance.randint(1, 2 * SECOND)),
        *(chance.randint(0, HOLD) for _ in range(4)),
        *(chance.randint(0, 2 * HOLD) for _ in range(4)),
    ]
    if not busy:
        waits += [*(HOUR, DAY), *(chance.randint(0, 3 * HOUR) for _ in range(4))]
        waits += [chance.randint(0, 4 * DAY) for _ in range(4)]
    return chance.choice(waits)


def _next_instant(chance: Random, delivery: Delivery, now: int, *, busy: bool) -> int:
    after = now + _wait(chance, busy=busy)
    hour = now - now % HOUR + HOUR
    coming = [at for at, _ in delivery.installed_units(now + FAR) if at > now][:8]
    at_install = max(now, chance.choice(coming) + chance.randint(-1, 1)) if coming else after
    at_hour = chance.choice([hour - 1, hour, hour + MINUTE])
    return chance.choice([after, after, after, at_install, at_hour])


def _command(
    chance: Random, delivery: Delivery, names: tuple[str, ...], now: int
) -> tuple[str, int]:
    ways = [("rate", _rate(chance))]
    for name in names:
        if _legal(delivery, name, now):
            ways += [(name, 0)] * (1 if name in ("terminate", "review") else 3)
    if delivery.plan.kind is Kind.CONFIRMED:
        ways += [("confirm", click.unit) for click in delivery.reservations(now)]
    return chance.choice(ways)


def _legal(delivery: Delivery, command: str, now: int) -> bool:
    if not delivery.lifecycle.allows(command, delivery.status(now)):
        return False
    return command != "terminate" or delivery.open_count(now) == 0
