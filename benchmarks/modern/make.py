"""Runs the trainings: `python -m benchmarks.modern.make [KIND …] [FIRST-LAST]`, seeds 0-7 unless said.

Needs, beside the development extras, xgboost, lightgbm and catboost for `trees`, stable-baselines3 for `ppo`, `a2c` and
`sac`, trl for `trl-grpo` and `trl-dpo`, and lion-pytorch, prodigyopt and schedulefree for `optimizers`.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator

from benchmarks.modern import agents, assistants, networks, policies, trees
from benchmarks.modern.recording import Recording, save

KINDS = ("trees", "vae", "simclr", "wsd", "grpo", "dpo", "gan", "optimizers", "diffusion")
FURTHER = ("ppo", "a2c", "sac", "trl-grpo", "trl-dpo")


def main(words: list[str]) -> None:
    """Runs and saves every kind, or those named; each run is kept as soon as it ends."""
    import torch

    torch.set_num_threads(1)
    told = [found for word in words if (found := re.fullmatch(r"(\d+)-(\d+)", word))]
    seeds = range(int(told[0][1]), int(told[0][2]) + 1) if told else range(8)
    kinds = tuple(word for word in words if not re.fullmatch(r"\d+-\d+", word))
    begun = time.process_time()
    for kind in kinds or KINDS + FURTHER:
        for one in _of(kind, seeds):
            save([one])
            state = "proven" if one.proven else "NOT PROVEN"
            print(one.name, state, one.proof, f"{time.process_time() - begun:.0f} s", flush=True)


def _of(kind: str, seeds: range) -> Iterator[Recording]:
    if kind == "trees":
        yield from trees.recordings(seeds)
    yield from networks.recordings(seeds, (kind,))
    yield from policies.recordings(seeds, (kind,))
    yield from agents.recordings(seeds, (kind,))
    yield from assistants.recordings(seeds, (kind,))


if __name__ == "__main__":
    main(sys.argv[1:])
