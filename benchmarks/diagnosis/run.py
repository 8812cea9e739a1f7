"""`python -m benchmarks.diagnosis.run --minutes 20`: trains more cells of the causal benchmark."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.diagnosis.cells import FOLDER, grow


def main() -> None:
    """Grows the benchmark for the minutes given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    print(f"{grow(options.minutes, options.folder)} base runs added under {options.folder}")


if __name__ == "__main__":
    main()
