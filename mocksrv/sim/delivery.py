"""A campaign at an instant: one question, three ways in which campaigns deliver.

`Delivery` is a pure function of (address of its chance, plan, commands): the same answers for
the same question, whenever and however often it is asked.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from mocksrv.sim.clicks import Clicks
from mocksrv.sim.draw import Address, dice
from mocksrv.sim.flow import Flow, Reservation, flow
from mocksrv.sim.lifecycle import Change, Lifecycle, Step
from mocksrv.sim.retention import Retention, retained
from mocksrv.times import DAY, HOUR


class Kind(StrEnum):
    """How a campaign delivers."""

    STANDARD = "standard"
    """Installs at the rate of the campaign."""
    RETENTION = "retention"
    """The same, and who uninstalls early is replaced."""
    CONFIRMED = "confirmed"
    """Clicks at the rate of the campaign; an install is what is confirmed from outside."""


class Plan(NamedTuple):
    """What was ordered; it never changes."""

    address: tuple[Address, ...]
    """Where the campaign's chance is drawn from, e.g. (world seed, "ayet", campaign id)."""
    kind: Kind
    total: int
    """Installs ordered."""
    rate: int
    """Installs a day at the most, at first."""
    opened_at: int
    status: str
    """The vendor's word for the status it was opened in."""
    tail: int = 0
    """How long after the last install (milliseconds) a campaign that delivers at a rate is over."""


class Snapshot(NamedTuple):
    """A campaign at an instant."""

    status: str
    rate: int
    installs: int
    """Replacements included."""
    uninstalls: int
    """Early ones, which are replaced."""
    retained: int
    reservations: int

    def remaining(self, total: int) -> int:
        """Installs still to come of `total` ordered ones."""
        return total - (self.installs - self.uninstalls)


class End(NamedTuple):
    """When and as what a campaign is over."""

    at: int
    status: str


class Delivery:
    """The course of one campaign under the commands given so far; worked out when asked."""

    def __init__(self, lifecycle: Lifecycle, plan: Plan, changes: Sequence[Change]) -> None:
        self.lifecycle = lifecycle
        self.plan = plan
        self.changes = changes
        opened = lifecycle.opened(plan.opened_at, plan.status, plan.rate)
        self._steps = lifecycle.replay(opened, changes)
        self._confirmed = [change for change in changes if change.kind == "confirm"]
        # Not cached properties: those share a lock, and the event loop would wait for reports.
        self._flow: Flow | Retention | None = None
        self._end: End | None = None
        self._end_known = False

    @property
    def flow(self) -> Flow | Retention:
        """The units that are delivered."""
        if self._flow is None:
            plan, steps = self.plan, tuple(self._steps)
            make = retained if plan.kind is Kind.RETENTION else flow
            self._flow = make(plan.address, plan.total, steps)
        return self._flow

    @property
    def done_at(self) -> int | None:
        """When the campaign is over, by command or by itself; None: not as it stands.

        An instant in the future still depends on the commands until then.
        """
        return self.end.at if self.end else None

    @property
    def end(self) -> End | None:
        """The end of the campaign, as far as commands are known; None: it goes on."""
        if not self._end_known:
            over = self.lifecycle.is_over
            ends = [End(step.at, step.status) for step in self._steps if over(step.status)][:1]
            if (reached := self._reached_at()) is not None:
                ends.append(End(reached, self.lifecycle.done))
            self._end = min(ends, key=lambda end: end.at, default=None)
            self._end_known = True
        return self._end

    def _reached_at(self) -> int | None:
        """When the last of what was ordered is delivered; None: not as it stands."""
        if self.plan.kind is Kind.CONFIRMED:
            full = len(self._confirmed) >= self.plan.total
            return self._confirmed[self.plan.total - 1].at if full else None
        if isinstance(self.flow, Retention):
            return self.flow.done_at()
        last = self.flow.install_of(self.plan.total)
        if last is None or self._step(last + self.plan.tail).status in self.lifecycle.leaving:
            return None
        return last + self.plan.tail

    def is_done(self, instant: int) -> bool:
        """Whether the campaign is over at the instant."""
        if instant <= self.plan.opened_at:
            return self.lifecycle.is_over(self._step(instant).status)
        return self.done_at is not None and self.done_at <= instant

    def seen(self, instant: int) -> int:
        """The instant up to which the campaign is followed: nothing moves after its end."""
        return instant if self.done_at is None else min(instant, self.done_at)

    def status(self, instant: int) -> str:
        """The vendor's word for the campaign's status."""
        if self.end is not None and self.is_done(instant):
            return self.end.status
        return self._step(instant).status

    def turns(self, since: int, until: int) -> list[Step]:
        """The changes of status after `since` and by `until`, the end left out."""
        last = until if self.done_at is None else min(until, self.done_at - 1)
        pairs = zip(self._steps, self._steps[1:], strict=False)
        turned = (new for old, new in pairs if new.status != old.status)
        return [step for step in turned if since < step.at <= last]

    def rate(self, instant: int) -> int:
        """Installs a day at the most."""
        return self._step(instant).rate

    def started_at(self) -> int | None:
        """When the campaign first delivered; None: never."""
        return next((step.at for step in self._steps if step.delivers), None)

    def installs(self, instant: int) -> int:
        """Installs by the instant, replacements included."""
        if instant <= self.plan.opened_at:
            return 0
        seen = self.seen(instant)
        if self.plan.kind is Kind.CONFIRMED:
            return sum(change.at <= seen for change in self._confirmed)
        return self.flow.installed(seen)

    def snapshot(self, instant: int) -> Snapshot:
        """All counts at the instant."""
        status, rate = self.status(instant), self.rate(instant)
        if instant <= self.plan.opened_at:
            return Snapshot(status, rate, 0, 0, 0, 0)
        early = kept = 0
        if isinstance(self.flow, Retention):
            seen = self.seen(instant)
            early, kept = self.flow.uninstalled_early(seen), self.flow.retained(seen)
        reservations = self.open_count(instant)
        return Snapshot(status, rate, self.installs(instant), early, kept, reservations)

    def open_count(self, instant: int) -> int:
        """How many users are downloading."""
        if instant <= self.plan.opened_at or self.is_done(instant):
            return 0
        if self.plan.kind is Kind.STANDARD and isinstance(self.flow, Flow):
            return len(self.flow.open_units(instant))
        return len(self.reservations(instant))

    def reservations(self, instant: int) -> list[Reservation]:
        """Who is downloading; for a confirmed campaign the clicks that can be confirmed."""
        if instant <= self.plan.opened_at or self.is_done(instant):
            return []
        if isinstance(self.flow, Retention) or self.plan.kind is Kind.STANDARD:
            return self.flow.reservations(instant)
        taken = {change.value for change in self._confirmed if change.at <= instant}
        left = min(self.plan.total - len(taken), self._hour_left(instant))
        open_clicks = self._clicks(self.flow).open(instant)
        return [click for click in open_clicks if click.unit not in taken][:left]

    def click_at(self, number: int) -> int | None:
        """When a click (1, 2, ...) of a confirmed campaign opens; None: not as it stands."""
        if isinstance(self.flow, Retention):
            return None
        at = self._clicks(self.flow).opened_at(number)
        over = at is None or (self.done_at is not None and self.done_at <= at)
        return None if over else at

    def _clicks(self, flow: Flow) -> Clicks:
        return Clicks(dice(*self.plan.address, "clicks"), flow.work, flow.pause_begins)

    def _hour_left(self, instant: int) -> int:
        """How many clicks the hourly cap lets be confirmed in the rest of the instant's hour.

        It matters after the rate has fallen: more clicks were opened before than it allows now.
        """
        hour = instant - instant % HOUR
        rates = {self.rate(hour), *(s.rate for s in self._steps if hour <= s.at <= instant)}
        confirmed = sum(hour <= change.at <= instant for change in self._confirmed)
        return max(0, -(-max(rates) * HOUR // DAY) - confirmed)

    def installed_units(self, instant: int) -> list[tuple[int, int]]:
        """(instant, unit) of every install by the instant, oldest first."""
        seen = self.seen(instant)
        if self.plan.kind is Kind.CONFIRMED:
            return [(c.at, c.value) for c in self._confirmed if c.at <= seen]
        if isinstance(self.flow, Retention):
            return self.flow.installed_units(seen)
        return self.flow.installed_units(seen)

    def _step(self, instant: int) -> Step:
        for step in reversed(self._steps):
            if step.at <= instant:
                return step
        return self._steps[0]
