"""The passage of time: vendors do what is due, postbacks go out, and an advance waits for them.

A world's clock moves from one thing that is due to the next, so whoever gets a postback sees
the world at the instant at which it was due. Transactions are short: nothing is held while the
other side answers.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from weakref import WeakValueDictionary

from mocksrv import deliveries, ledger, postbacks
from mocksrv.agenda import Agenda, Event
from mocksrv.deliveries import Ends, Trade
from mocksrv.moment import Moment
from mocksrv.postbacks import Claimed
from mocksrv.sender import Sender
from mocksrv.targets import Targets
from mocksrv.worlds import Worlds, WorldUnknown

_LOG = logging.getLogger("mocksrv")

#: How often worlds whose clock runs are looked at (real seconds).
TICK = 0.2
#: For how long a world is looked at before whoever wants to move its clock gets a turn (seconds).
_LOOK = 1.0
#: An advance stops at no more instants than this; what is due later is done at its end, all of it.
MOST_STOPS = 10_000


class Passage:
    """What happened since a moment, as far as it has been followed."""

    def __init__(self, moment: Moment) -> None:
        self.since = self.now = moment.now
        self.events: list[Event] = []
        self.installs: dict[str, dict[int, int]] = {}
        """vendor → campaign → installs, campaigns without any left out."""
        self._booked = ledger.last(moment)

    def happen(self, events: list[Event]) -> None:
        """Something happened that no delivery tells of."""
        self.events += events
        for event in events:
            if event.kind == "install":
                of = self.installs.setdefault(event.vendor, {})
                campaign = int(event.entity.partition("/")[2])
                of[campaign] = of.get(campaign, 0) + 1

    def end(self, moment: Moment, trades: Mapping[str, Trade]) -> None:
        """Follow all deliveries up to this moment, and put the events in order."""
        course = deliveries.run(moment, trades, self.since, self._booked)
        self.now = moment.now
        self.installs |= course.installs
        self.events = sorted([*self.events, *course.events], key=lambda event: event.at)


class Courier:
    """Moves the clocks of worlds and does what is due in them."""

    def __init__(
        self,
        worlds: Worlds,
        trades: Mapping[str, Trade],
        agendas: Mapping[str, Agenda],
        targets: Targets,
    ) -> None:
        self._worlds = worlds
        self._trades = trades
        self._agendas = agendas
        self._targets = targets
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._awake = set(worlds.names())
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._rounds: asyncio.Task[None] | None = None
        self._stirred = asyncio.Event()
        worlds.wake = self.wake

    # -- by hand ----------------------------------------------------------------------------

    async def advance(self, name: str, goal: Callable[[int], int]) -> Passage:
        """Move a world's clock to `goal(now)` and do all that is due until then.

        Raises WorldUnknown, ClockError for a goal in the past or after the year 9999.
        """
        async with self._lock(name), Sender(self._targets) as sender:
            with self._worlds.get(name).moment() as moment:
                passage = Passage(moment)
                life = moment.life
                passage.happen(postbacks.give_up_interrupted(moment))
                target = moment.reachable(goal(moment.now))
            ends = Ends(self._trades)
            for left in range(MOST_STOPS, -1, -1):
                with self._same(name, life) as moment:
                    due = self._next(moment) if left else None
                    last = due is None or due > target
                    self._stop(moment, target if last else due or target, passage)
                    if ends.are_due(moment):
                        deliveries.run(moment, self._trades, moment.now)
                    claimed = postbacks.claim_due(moment)
                while claimed:
                    await self._send(name, claimed, sender, passage)
                    claimed = self._claim(name) if last else None
                await asyncio.sleep(0)  # others may be waiting
                if last:
                    break
            with self._same(name, life) as moment:
                self._stop(moment, target, passage)
                passage.end(moment, self._trades)
                moment.settle()
                return passage

    @contextmanager
    def _same(self, name: str, life: int) -> Iterator[Moment]:
        """A moment of the world, as long as it is the one that was moved before.

        Raises WorldUnknown for one that was reset or replaced meanwhile.
        """
        with self._worlds.get(name).moment() as moment:
            if moment.life != life:
                raise WorldUnknown(f"World {name!r} was reset or replaced meanwhile.")
            yield moment

    def _claim(self, name: str) -> Claimed | None:
        with self._worlds.get(name).moment() as moment:
            return postbacks.claim_due(moment)

    def _stop(self, moment: Moment, instant: int, passage: Passage) -> None:
        """Move the clock to an instant, unless it runs and is past it, and do what is due."""
        moment.set_clock(now=max(instant, moment.now))
        passage.happen(self._run(moment, passage.now))
        passage.now = moment.now

    async def redeliver(self, name: str, postback: int) -> None:
        """Send a postback now, whatever became of it before.

        Raises WorldUnknown, PostbackUnknown, PostbackRefused for one that must not be sent.
        """
        async with self._lock(name), Sender(self._targets) as sender:
            with self._worlds.get(name).moment() as moment:
                claimed = postbacks.claim(moment, postback)
            await self._send(name, claimed, sender)

    def _lock(self, name: str) -> asyncio.Lock:
        """One at a time: two advances of a world add up."""
        return self._locks.setdefault(name, asyncio.Lock())

    async def catch_up(self, name: str) -> None:
        """Do what is due in a world by now, in turns with others. Postbacks are sent later.

        Raises WorldUnknown. Waits for no lock: who waits for an answer may ask for this.
        """
        for _ in range(MOST_STOPS):
            with self._worlds.get(name).moment() as moment:
                dues = [agenda.next(moment) for agenda in self._agendas.values()]
                if all(due is None or due > moment.now for due in dues):
                    return
                self._run(moment, moment.now)
            await asyncio.sleep(0)

    # -- what is due ------------------------------------------------------------------------

    def _next(self, moment: Moment) -> int | None:
        """The instant at which the next thing is due."""
        dues = [agenda.next(moment) for agenda in self._agendas.values()]
        return min(
            (due for due in (*dues, postbacks.next_due(moment)) if due is not None), default=None
        )

    def _run(self, moment: Moment, since: int) -> list[Event]:
        return [event for agenda in self._agendas.values() for event in agenda.run(moment, since)]

    async def _send(
        self, name: str, claimed: Claimed, sender: Sender, passage: Passage | None = None
    ) -> None:
        """Make an attempt and write down its outcome. Raises WorldUnknown."""
        outcome = await sender.send(claimed)
        with self._worlds.get(name).moment() as moment:
            event = postbacks.record(moment, claimed, outcome)
            agenda = self._agendas.get(claimed.vendor)
            if event and agenda and agenda.sent:
                agenda.sent(moment, event)
        if passage and event:
            passage.happen([event])

    # -- by itself --------------------------------------------------------------------------

    def wake(self, name: str) -> None:
        """Look at this world soon: something is due there, or its clock runs."""
        self._awake.add(name)
        self._stirred.set()

    def begin(self) -> None:
        """Go round from now on, in the running event loop; doing it again changes nothing."""
        if self._rounds is None or self._rounds.done():
            self._stirred = asyncio.Event()
            self._stirred.set()
            self._looks.clear()
            self._rounds = asyncio.ensure_future(self._go_round())

    def end(self) -> None:
        """Go round no more."""
        for task in (self._rounds, *self._looks.values()):
            if task is not None and not task.get_loop().is_closed():
                task.cancel()

    async def _go_round(self) -> None:
        """Look at the worlds that are awake, each by itself; sleep while none is."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            for name in self._awake - self._looks.keys():
                task = asyncio.ensure_future(self._look(name))
                self._looks[name] = task
                task.add_done_callback(partial(self._looked, name))
            await asyncio.sleep(0)
            if self._awake:
                await asyncio.sleep(TICK)
                self._stirred.set()

    def _looked(self, name: str, _: "asyncio.Task[None]") -> None:
        self._looks.pop(name, None)

    async def _look(self, name: str) -> None:
        try:
            await self._catch_up(name)
        except WorldUnknown:
            self._awake.discard(name)
        except Exception:
            _LOG.exception("world %s cannot be looked at", name)
            self._awake.discard(name)

    async def _catch_up(self, name: str) -> None:
        """Do what is due in a world by its own clock."""
        time = asyncio.get_running_loop().time
        async with self._lock(name), Sender(self._targets) as sender:
            end = time() + _LOOK
            while time() < end:
                with self._worlds.get(name).moment() as moment:
                    postbacks.give_up_interrupted(moment)
                    due = self._next(moment)
                    if due is None or due > moment.now:
                        if not moment.clock.rate:
                            self._awake.discard(name)
                        return
                    self._run(moment, moment.now)
                    claimed = postbacks.claim_due(moment)
                if claimed:
                    await self._send(name, claimed, sender)
                await asyncio.sleep(0)
