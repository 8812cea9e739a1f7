"""Ends the process groups it was told about when its parent is gone, however that died.

Runs alone, without the package: reads lines `+123` and `-123` on standard input until that ends.
"""

from __future__ import annotations

import os
import signal
import sys


def watch() -> None:
    """Follows the lines, then kills what is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    watch()
