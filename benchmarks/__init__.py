"""What mocksrv costs, as ratios to floors that are measured in the same run on the same machine.

`python -m benchmarks` prints a table; `--json FILE` keeps it with all samples. Times are shown and
judged against the project's bars, never asserted: a slow machine fails nothing.
"""
