"""Runs the trainings: `python -m benchmarks.modern.make [KIND …]`.

Needs xgboost, lightgbm and catboost, and for `ppo` stable-baselines3, beside the development extras.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.modern import networks, policies, trees
from benchmarks.modern.recording import Recording, save

SEEDS = 8
FEW = 2  # of PPO, whose run takes half a minute
KINDS = ("trees", "vae", "simclr", "wsd", "grpo", "dpo", "gan", "optimizers", "diffusion")


def main(kinds: tuple[str, ...]) -> None:
    """Runs and saves every kind, or those named."""
    import torch

    torch.set_num_threads(1)
    begun = time.time()
    for kind in kinds or KINDS:
        made = list(_of(kind))
        save(made)
        for one in made:
            print(
                one.name,
                "proven" if one.proven else "NOT PROVEN",
                one.proof,
                f"{time.time() - begun:.0f} s",
                flush=True,
            )


def _of(kind: str) -> Iterator[Recording]:
    if kind == "trees":
        yield from trees.recordings(SEEDS)
    yield from networks.recordings(SEEDS, (kind,))
    yield from policies.recordings(FEW if kind == "ppo" else SEEDS, (kind,))


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
