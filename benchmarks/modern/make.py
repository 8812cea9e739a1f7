"""Runs the trainings: `python -m benchmarks.modern.make [KIND …]`.

Needs, beside the development extras, xgboost, lightgbm and catboost for `trees`, stable-baselines3 for `ppo`, `a2c` and
`sac`, and trl for `trl-grpo` and `trl-dpo`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.modern import agents, assistants, networks, policies, trees
from benchmarks.modern.recording import Recording, save

SEEDS = 8
SLOW = {"sac": 4, "trl-grpo": 4, "trl-dpo": 4}  # of those whose runs take ten seconds and more
KINDS = ("trees", "vae", "simclr", "wsd", "grpo", "dpo", "gan", "optimizers", "diffusion")
FURTHER = ("ppo", "a2c", "sac", "trl-grpo", "trl-dpo")


def main(kinds: tuple[str, ...]) -> None:
    """Runs and saves every kind, or those named."""
    import torch

    torch.set_num_threads(1)
    begun = time.process_time()
    for kind in kinds or KINDS + FURTHER:
        made = list(_of(kind))
        save(made)
        for one in made:
            print(
                one.name,
                "proven" if one.proven else "NOT PROVEN",
                one.proof,
                f"{time.process_time() - begun:.0f} s",
                flush=True,
            )


def _of(kind: str) -> Iterator[Recording]:
    if kind == "trees":
        yield from trees.recordings(SEEDS)
    yield from networks.recordings(SEEDS, (kind,))
    yield from policies.recordings(SEEDS, (kind,))
    yield from agents.recordings(SLOW.get(kind, SEEDS), (kind,))
    yield from assistants.recordings(SEEDS, (kind,))


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
