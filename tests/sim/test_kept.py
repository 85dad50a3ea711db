from mocksrv.sim.kept import Kept
from mocksrv.sim.lifecycle import Step

STEP = Step(0, "running", 24, delivers=True)


def test_a_course_is_worked_out_once_while_it_is_kept() -> None:
    made: list[int] = []
    kept = Kept(lambda address, total, steps: made.append(total), lambda total, steps: 1, most=10)

    for _ in range(3):
        kept((1, "a"), 7, (STEP,))

    assert made == [7]


def test_what_was_not_asked_for_longest_goes_when_all_weigh_too_much() -> None:
    made: list[int] = []
    kept = Kept(
        lambda address, total, steps: made.append(total), lambda total, steps: total, most=9
    )

    for total in (3, 4, 3, 5, 3, 4):
        kept((1, "a"), total, (STEP,))

    assert made == [3, 4, 5, 4]
