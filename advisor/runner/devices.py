"""Which accelerators a worker sees, and the port at which its processes meet."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.errors import PlanError

_FIRST_PORT = 29_500  # torchrun's usual port; workers take those after it


def visible_devices() -> list[str]:
    """The CUDA devices to divide among the workers, as their numbers or ids."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is not None:
        return [part.strip() for part in told.split(",") if part.strip()]
    return [str(n) for n, _ in enumerate(Path("/proc/driver/nvidia/gpus").glob("*"))]


def share(number: int, workers: int, devices: Sequence[str], each: int | None) -> list[str]:
    """The devices of one worker: `each` of them where told; else all for one worker, and an even part for several.

    More workers than devices share them in turn.
    """
    if not devices:
        return []
    size = each if each is not None else max(1, len(devices) // workers)
    return list(dict.fromkeys(devices[(number * size + n) % len(devices)] for n in range(size)))


def refuse_too_many(workers: int, each: int | None) -> None:
    """Raises PlanError where so many devices a trial are not there."""
    there = len(visible_devices())
    if each is not None and each * workers > there > 0:
        raise PlanError(
            f"--gpus-per-trial {each}: {workers} worker{'s' if workers > 1 else ''} at the same time need "
            f"{each * workers} devices, {there} are visible: fewer --workers, or fewer devices a trial"
        )


def environment_of(number: int, workers: int, each: int | None) -> Mapping[str, str]:
    """The worker's devices, and a port of its own, so that two trials under torchrun do not meet."""
    found = {}
    devices = share(number, workers, visible_devices(), each)
    if devices or each == 0:
        found["CUDA_VISIBLE_DEVICES"] = ",".join(devices)
    if workers > 1:
        port = str(_FIRST_PORT + 1 + number)
        found |= {name: port for name in ("MASTER_PORT", "PET_MASTER_PORT") if name not in os.environ}
    return found
