"""Run the cases and print their table."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path

import benchmarks
from benchmarks import Result


def main() -> int:
    """0 where every target was met, 1 where one was missed."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=benchmarks.__doc__)
    parser.add_argument(
        "names", nargs="*", help="only cases whose file has one of these in its name"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()
    results: list[Result] = []
    for case in sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__)):
        if not case.startswith("bench_"):
            continue
        if options.names and not any(name in case for name in options.names):
            continue
        for result in importlib.import_module(f"benchmarks.{case}").run():
            results.append(result)
            print(line(result), flush=True)
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    return 0 if all(result.met for result in results) else 1


def line(result: Result) -> str:
    """A row: name, ours, floor, ratio, target."""
    target = ""
    if result.at_most is not None:
        target = f"at most {result.at_most:g}"
    if result.at_least is not None:
        target = f"at least {result.at_least:g}"
    scale, unit = (1000, "ms") if result.unit == "s" else (1, result.unit)
    ours, floor = (f"{each * scale:>10.2f} {unit:<3}" for each in (result.ours, result.floor))
    return (
        f"{'ok  ' if result.met else 'MISS'} {result.name:<44} {ours} {floor} "
        f"{result.ratio:>6.2f}  {target:<13} ({result.floor_is})"
    )


if __name__ == "__main__":
    sys.exit(main())
