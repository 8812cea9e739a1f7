"""Which of several processes of one training this is."""

from __future__ import annotations

import os
import sys

RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "LOCAL_RANK")


def is_first_process() -> bool:
    """Whether this is the first or only process: by torch where it is in use, else by the launcher's variables."""
    torch = sys.modules.get("torch")
    distributed = getattr(torch, "distributed", None)
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return bool(distributed.get_rank() == 0)
    rank = next((os.environ[name] for name in RANKS if os.environ.get(name, "").isdigit()), "0")
    return int(rank) == 0
