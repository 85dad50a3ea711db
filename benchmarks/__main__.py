"""The command line: measure, print the table, keep the samples."""

import argparse
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figures import FIGURES
from benchmarks.load import generator
from benchmarks.report import Row, table
from benchmarks.servers import Cores


def main() -> int:
    """Run the figures asked for. Returns 1 if one of them could not be measured."""
    asked = _arguments()
    cores = Cores()
    bench = Bench(cores, 3, 1) if asked.quick else Bench(cores, 5, 2)
    run = {
        "load": generator(),
        "pinned": cores.pinned,
        "rounds": bench.rounds,
        "seconds": bench.seconds,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    print(", ".join(f"{name} {value}" for name, value in run.items()), flush=True)
    rows: list[Row] = []
    failed = False
    for name in asked.only or FIGURES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows += FIGURES[name](bench)
        except Exception as error:  # one that cannot be measured costs no other
            print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            failed = True
    print(table(rows))
    if busy := [row.figure for row in rows if row.unsteady]:
        print(f"The machine was busy: the floor of {'; '.join(busy)} was unsteady.")
    if asked.json:
        content = {"run": run, "rows": [row.content() for row in rows]}
        asked.json.write_text(json.dumps(content, indent=2) + "\n")
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", action="append", choices=FIGURES, help="a figure; repeatable")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all samples in FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
