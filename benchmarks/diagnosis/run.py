"""`python -m benchmarks.diagnosis.run --minutes 20`: trains more cells of the causal benchmark; `--pack` keeps them.

`--deepen` trains stored cells on further seeds instead; `--part 1/2` leaves every second cell to another process.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.diagnosis.cells import FOLDER, deepen, grow, pack


def main() -> None:
    """Grows the benchmark for the minutes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--pack", action="store_true", help="only pack what was trained into cells.zip")
    parser.add_argument("--deepen", action="store_true", help="only train stored cells on further seeds")
    parser.add_argument("--part", default="1/1", help="which part of the cells, of how many")
    options = parser.parse_args()
    if options.pack:
        print(f"{pack(options.folder)} base runs packed")
        return
    part, parts = map(int, options.part.split("/"))
    work, done = (deepen, "have further seeds") if options.deepen else (grow, "were added")
    print(f"{work(options.minutes, options.folder, part - 1, parts)} base runs {done} under {options.folder}")


if __name__ == "__main__":
    main()
