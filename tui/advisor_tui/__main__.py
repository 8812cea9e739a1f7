"""`python -m advisor_tui SOURCE…`: what the served program runs for every browser."""

from __future__ import annotations

import sys

from advisor_tui import run

if __name__ == "__main__":
    run(sys.argv[1:])
