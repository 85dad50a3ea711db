"""tools/rules.py on small trees, and the indexes that the project holds itself."""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent

RULES = [
    {"id": "ZZ-R01", "topic": "A | choice", "evidence": ["assumed"], "lines": "none"},
    {"id": "ZZ-01", "topic": "A rule", "evidence": ["documented", "assumed"], "lines": "L1"},
    {"id": "ZZ-02", "topic": "Another", "evidence": ["example"], "lines": "L2-3"},
]
ALL_SHOWN = """
import pytest

@pytest.mark.rule("ZZ-R01", "ZZ-01")
def test_one(): ...

@pytest.mark.rule("ZZ-02")
async def test_two(): ...
"""


def load_tool() -> ModuleType:
    """By its path: tests may run without the checkout on the import path."""
    spec = importlib.util.spec_from_file_location("tools_rules", ROOT / "tools" / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = load_tool()


class Tree:
    """A project of one rule book and some test files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.book(RULES)

    def book(self, rules: list[dict[str, object]], vendor: str = "zed") -> None:
        self.put(
            f"docs/rules/{vendor}.json",
            json.dumps({"vendor": vendor, "book": "Zed API", "rules": rules}),
        )

    def put(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> int:
        return int(tool.main(arguments, root=self.root))

    def table(self) -> str:
        return (self.root / "docs/RULES.md").read_text(encoding="utf-8")

    def tested(self) -> dict[str, list[str]]:
        return dict(tool.collect(self.root).by_rule())


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture
def check(tree: Tree, capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, list[str]]]:
    """Write the table, check, and give the exit status and the lines of the problems."""

    def run() -> tuple[int, list[str]]:
        assert tree.run("--write") == 0
        capsys.readouterr()
        status = tree.run()
        return status, capsys.readouterr().out.splitlines()[:-1]

    return run


def test_all_shown_and_a_fresh_table_pass(tree: Tree, check: Callable) -> None:
    tree.put("tests/test_zed.py", ALL_SHOWN)
    assert check() == (0, [])


def test_a_rule_without_a_test_is_named(tree: Tree, check: Callable) -> None:
    tree.put("tests/test_zed.py", ALL_SHOWN.replace(', "ZZ-01"', ""))
    assert check() == (1, ["ZZ-01: no test is marked with it (A rule)"])


def test_every_missing_rule_is_named_in_the_order_of_the_book(tree: Tree, check: Callable) -> None:
    status, lines = check()
    assert status == 1
    assert [line.split(":")[0] for line in lines] == ["ZZ-R01", "ZZ-01", "ZZ-02"]


def test_an_unknown_id_is_named_with_its_place(tree: Tree, check: Callable) -> None:
    tree.put("tests/deep/test_zed.py", ALL_SHOWN.replace('"ZZ-02"', '"ZZ-02", "ZZ-99"'))
    assert check() == (1, ["tests/deep/test_zed.py:7: unknown rule ZZ-99"])


def test_ids_that_are_not_written_out_are_refused(tree: Tree, check: Callable) -> None:
    tree.put("tests/test_zed.py", ALL_SHOWN + "\n@pytest.mark.rule(*IDS)\ndef test_three(): ...\n")
    assert check() == (1, ["tests/test_zed.py:10: rule ids must be written out as strings"])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda tree: (tree.root / "docs/RULES.md").unlink(), id="no table"),
        pytest.param(lambda tree: tree.put("docs/RULES.md", tree.table() + "x"), id="edited"),
        pytest.param(
            lambda tree: tree.put("tests/test_zed.py", ALL_SHOWN.replace("test_one", "test_1")),
            id="test renamed",
        ),
        pytest.param(
            lambda tree: tree.book([{**RULES[0], "topic": "New"}, *RULES[1:]]), id="topic changed"
        ),
    ],
)
def test_a_stale_table_is_reported(
    tree: Tree, capsys: pytest.CaptureFixture[str], change: Callable[[Tree], None]
) -> None:
    tree.put("tests/test_zed.py", ALL_SHOWN)
    tree.run("--write")
    change(tree)
    capsys.readouterr()
    assert tree.run() == 1
    assert capsys.readouterr().out.splitlines() == [
        "docs/RULES.md: stale, run python -m tools.rules --write",
        "rules: 3 of 1 vendors, 1 problems",
    ]


def test_marks_of_classes_and_modules_reach_their_tests(tree: Tree) -> None:
    tree.put(
        "tests/vendors/zed/test_marks.py",
        """
import pytest
from pytest import mark

pytestmark = [pytest.mark.slow, pytest.mark.rule("ZZ-R01")]

@mark.rule("ZZ-01")
class TestOuter:
    def test_a(self): ...

    class TestInner:
        pytestmark = mark.rule("ZZ-02")

        def test_b(self): ...

def test_c(): ...
""",
    )
    here = "tests/vendors/zed/test_marks.py"
    a, b = f"{here}::TestOuter::test_a", f"{here}::TestOuter::TestInner::test_b"
    assert tree.tested() == {"ZZ-R01": [a, b, f"{here}::test_c"], "ZZ-01": [a, b], "ZZ-02": [b]}


def test_a_mark_on_a_parameter_set_counts_once(tree: Tree) -> None:
    tree.put(
        "tests/test_zed.py",
        """
import pytest

@pytest.mark.rule("ZZ-02")
@pytest.mark.parametrize(
    "n", [pytest.param(1, marks=pytest.mark.rule("ZZ-01", "ZZ-02")), pytest.param(2)]
)
def test_n(n): ...
""",
    )
    one = ["tests/test_zed.py::test_n"]
    assert tree.tested() == {"ZZ-02": one, "ZZ-01": one}


def test_marks_on_what_pytest_does_not_run_do_not_count(tree: Tree) -> None:
    tree.put("tests/helpers.py", ALL_SHOWN)
    tree.put(
        "tests/test_zed.py",
        """
import pytest

@pytest.mark.rule("ZZ-R01")
def helper(): ...

@pytest.mark.rule("ZZ-01")
class Machine:
    def test_a(self): ...

@pytest.mark.rule("ZZ-02")
class TestEmpty:
    def helper(self): ...

# @pytest.mark.rule("ZZ-01")
TEXT = 'pytest.mark.rule("ZZ-01")'
""",
    )
    assert tree.tested() == {}


def test_the_table_counts_shortens_and_lists_what_is_assumed(tree: Tree) -> None:
    more = "\n".join(f'@pytest.mark.rule("ZZ-01")\ndef test_{n}(): ...' for n in range(4))
    tree.put("tests/test_zed.py", ALL_SHOWN.replace('"ZZ-R01", ', "") + more)
    tree.run("--write")
    lines = tree.table().splitlines()
    assert "Generated by `python -m tools.rules --write`" in tree.table()
    assert "| zed | Zed API | 3 | 1 | 1 | 0 | 2 | 2 |" in lines
    assert "| ZZ-R01 | A \\| choice | assumed | none |" in lines
    cell = "<br>".join(f"`tests/test_zed.py::test_{name}`" for name in ("one", "0", "1"))
    assert f"| ZZ-01 | A rule | documented, assumed | {cell}<br>+2 more |" in lines
    assert lines[lines.index("## Assumed: our own choice") :] == [
        "## Assumed: our own choice",
        "",
        "- zed ZZ-R01: A | choice",
    ]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([RULES[0], RULES[0]], "ZZ-R01: listed twice"),
        ([{**RULES[0], "evidence": ["guessed"]}], "ZZ-R01: evidence"),
        ([{**RULES[0], "evidence": []}], "ZZ-R01: evidence"),
    ],
)
def test_a_broken_index_is_refused(tree: Tree, rules: list, words: str) -> None:
    tree.book(rules)
    with pytest.raises(ValueError, match=words):
        tree.run()


def test_a_tree_without_any_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no rule book"):
        tool.main([], root=tmp_path)


def test_the_projects_own_ayet_index_is_whole() -> None:
    book = next(book for book in tool.load_books(ROOT) if book.vendor == "ayet")
    rulings = [rule for rule in book.rules if rule.id.startswith("AY-R")]
    assert len(book.rules) == 152
    assert len(rulings) == 53
    assert tuple(rulings) == book.rules[:53], "the book gives its rulings first"
    assert all(rule.topic and len(rule.topic) <= 60 and rule.lines for rule in book.rules)
    numbers = [int(rule.id.removeprefix("AY-")) for rule in book.rules[53:]]
    assert numbers == sorted(numbers)
