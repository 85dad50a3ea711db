"""What is remembered of the log, block by block: when its clicks came, and what was summed of them.

Clicks are only ever added, so a block that is full changes when one of its clicks does, and
whoever changes one says so (`correct`). A question that was asked before is answered from
the sums of its full blocks; what is left to read is what has changed since, and the end of the
log. The log is the truth: everything here is worked out from it, lives in this process only, and
may be forgotten.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from mocksrv.moment import Moment
from mocksrv.store import Row, Value
from mocksrv.vendors.keitaro.records.kept import Kept

#: Ids in a block: so many rows are read in one turn.
SIZE = 4_096
#: All blocks, for changes that are not of one.
_ALL = -1
#: The world's database must be asked again after so many other worlds; rows so many in all.
_MOST_WORLDS, _MOST_ROWS = 64, 250_000

_STATE = "SELECT facts FROM keitaro_tracker"
_CHANGED = "SELECT block FROM keitaro_block WHERE facts > :facts"
_CORRECT = "UPDATE keitaro_tracker SET facts = facts + 1"
_MARK = """
INSERT INTO keitaro_block (block, facts) VALUES (:block, (SELECT facts FROM keitaro_tracker))
ON CONFLICT (block) DO UPDATE SET facts = excluded.facts
"""

Question = tuple[str, tuple[tuple[str, Value], ...]]
"""SQL and its values."""
Span = tuple[int, int]
"""The first and the last instant of a block's clicks."""


def block_of(click: int) -> int:
    """The block of a click."""
    return (click - 1) // SIZE


def correct(moment: Moment, click: int | None = None) -> None:
    """Remember that a click which was in the log has changed, or (None) that many have or are gone:
    whoever reads the log block by block must know.
    """
    moment.record()
    moment.db.run(_CORRECT)
    moment.db.run(_MARK, block=_ALL if click is None else block_of(click))


def correct_all(moment: Moment, clicks: Iterable[int]) -> None:
    """The same of several clicks."""
    for click in {block_of(click): click for click in clicks}.values():
        correct(moment, click)


class State(NamedTuple):
    """Another one whenever clicks that were there before have changed."""

    life: int
    facts: int


def state_of(moment: Moment) -> State:
    """The state of a world's log."""
    row = moment.db.one(_STATE)
    return State(moment.life, row[0] if row else 0)


class Memory:
    """What is remembered of one world's log."""

    def __init__(self) -> None:
        self.spans: dict[int, Span | None] = {}
        """Full block → its span; None: all its clicks are gone."""
        self._facts = 0
        self._sums: OrderedDict[Question, dict[int, list[Row]]] = OrderedDict()
        self._rows = 0

    def sums(self, question: Question, block: int) -> list[Row] | None:
        """What a question was answered for a block; None: it must be asked."""
        found = self._sums.get(question)
        return None if found is None else found.get(block)

    def keep(self, question: Question, block: int, rows: list[Row]) -> None:
        """Remember an answer; the question that was not asked for longest is forgotten for it.

        One that is hardly shorter than the block itself is not worth it.
        """
        if len(rows) > SIZE // 8:
            return
        if question in self._sums:
            self._sums.move_to_end(question)
        self._sums.setdefault(question, {})[block] = rows
        self._rows += len(rows) + 1
        while self._rows > _MOST_ROWS:
            _, oldest = self._sums.popitem(last=False)
            self._rows -= sum(len(each) + 1 for each in oldest.values())

    def refresh(self, moment: Moment, state: State) -> None:
        """Forget what has changed since."""
        if state.facts == self._facts:
            return
        changed = {row[0] for row in moment.db.all(_CHANGED, facts=self._facts)}
        self._facts = state.facts
        if _ALL in changed:
            self._sums.clear()
            self._rows = 0
        for answers in self._sums.values():
            for block in changed & answers.keys():
                self._rows -= len(answers.pop(block)) + 1


_KEPT: Kept[Memory] = Kept(_MOST_WORLDS)


def memory_of(moment: Moment, state: State) -> Memory:
    """What is remembered of a world's log and still holds."""
    memory = _KEPT.get(moment)
    if memory is None:
        memory = Memory()
        _KEPT.put(moment, memory)
    memory.refresh(moment, state)
    return memory
