"""`python -m benchmarks.diagnosis.run --minutes 20`: trains more cells of the causal benchmark; `--pack` keeps them."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.diagnosis.cells import FOLDER, grow, pack


def main() -> None:
    """Grows the benchmark for the minutes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--pack", action="store_true", help="only pack what was trained into cells.zip")
    options = parser.parse_args()
    if options.pack:
        print(f"{pack(options.folder)} base runs packed")
        return
    print(f"{grow(options.minutes, options.folder)} base runs added under {options.folder}")


if __name__ == "__main__":
    main()
