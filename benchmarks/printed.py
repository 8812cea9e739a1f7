"""How quickly printed lines are read, beside the same one by one: `python -m benchmarks.printed [--lines 200000]`.

Seconds of the processor, the best of three; both ways give the same series, bit for bit. `--against FOLDER` measures
the blocks alone, in turn with the program whose sources lie in the folder, each time in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from advisor.readers._lines import PIECE
from advisor.readers.printed._printed import Printed
from benchmarks.results import replace_section

_LINES_OF = {"yolo": 4, "coqui": 3, "stable_baselines": 16}
_RNG = np.random.default_rng(0)


def trainer(at: int, loss: float, other: float) -> str:
    """A line of Hugging Face's Trainer."""
    rate, epoch = f"{other * 1e-4:.6e}", f"{at / 1000:.3f}"
    return f"{{'loss': {loss:.4f}, 'grad_norm': {other:.6f}, 'learning_rate': {rate}, 'epoch': {epoch}}}"


def pairs(at: int, loss: float, other: float) -> str:
    """A line of names and values."""
    return f"step {at} loss={loss:.4f} lr={other:.6f} grad_norm={other:.4f}"


def bar(at: int, loss: float, other: float) -> str:
    """A line of Keras's bar, and now and then that of an epoch."""
    head = f"Epoch {at // 200 + 1}/50\n" if at % 200 == 0 else ""
    return f"{head}{at % 200 + 1}/200 [====>....] - ETA: 3s - loss: {loss:.4f} - accuracy: {other:.4f}"


def moving(at: int, loss: float, other: float) -> str:
    """A line of tqdm's bar, which grows."""
    share = at % 200 / 200
    drawn = "█" * int(share * 10) + " ▏▎▍▌▋▊▉"[int(share * 80) % 8].strip()
    bar = f"Epoch {at // 200}: {share:4.0%}|{drawn:<10}| {at % 200}/200 [00:{at % 60:02d}<00:12,  8.{at % 90:02d}it/s"
    return f"{bar}, loss={loss:.4f}, acc={other:.3f}]"


def stamped(at: int, loss: float, other: float) -> str:
    """A line of torchtitan, with a date, a time of day and thousands."""
    return (
        f"[titan] 2025-01-01 10:00:{at % 60:02d},123 - root - INFO - step: {at}  loss: {loss:.4f}  "
        f"grad_norm:  {other:.4f}  memory: 10.50GiB(11.10%)  tps: 5,{at % 1000:03d}"
    )


def notebook(at: int, loss: float, other: float) -> str:
    """A row of Hugging Face's table."""
    head = "Step\tTraining Loss\tValidation Loss\tAccuracy\n" if at == 0 else ""
    return f"{head}{at * 10 + 10}\t{loss:.6f}\t{other:.6f}\t{other:.6f}"


def fastai(at: int, loss: float, other: float) -> str:
    """A row of fastai's table."""
    head = "epoch     train_loss  valid_loss  accuracy  time    \n" if at == 0 else ""
    return f"{head}{at:<9d} {loss:.6f}    {other:.6f}    {other:.6f}  00:12     "


def spacy(at: int, loss: float, other: float) -> str:
    """A row of spaCy's table."""
    head = "E    #       LOSS NER  ENTS_F  SCORE \n---  ------  --------  ------  ------\n" if at == 0 else ""
    return f"{head}{at // 10:3d}  {at * 200:6d}  {loss * 100:8.2f}  {other * 100:6.2f}  {other:6.2f}"


def yolo(at: int, loss: float, other: float) -> str:
    """An epoch of YOLOv8, two tables of a header and a row."""
    bar = "100%|██████████| 954/954 [11:33<00:00,  1.38it/s]"
    return (
        f"      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
        f"      {at + 1}/50000      9.02G     {loss:.4f}   {other:.4f}   {loss:.4f}   17   640: {bar}\n"
        f"                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): {bar}\n"
        f"                   all       1049       1164      {loss:.3f}      {other:.3f}      {loss:.3f}     {other:.4f}"
    )


def coqui(at: int, loss: float, other: float) -> str:
    """A step of Coqui TTS, and every twentieth an evaluation."""
    head = " > TRAINING (2023-01-01 10:00:00)\n" if at % 20 == 0 else ""
    tail = f"\n > EVALUATION\n     | > loss: {other:.5f}  ({loss:.5f})" if at % 20 == 19 else ""
    rows = f"     | > loss: {loss:.5f}  ({other:.5f})\n     | > grad_norm: {other:.5f}  ({other:.5f})"
    return f"{head}   --> STEP: {at % 20 + 1}/20 -- GLOBAL_STEP: {at}\n{rows}{tail}"


def stable_baselines(at: int, loss: float, other: float) -> str:
    """An iteration of Stable-Baselines3, a table of names and values."""
    told = {
        "rollout/": "",
        "   ep_len_mean": 200 + at % 50,
        "   ep_rew_mean": f"{loss * 100:.3g}",
        "time/": "",
        "   fps": 500 + at % 99,
    }
    told |= {"   iterations": at + 1, "   time_elapsed": at * 3, "   total_timesteps": (at + 1) * 2048, "train/": ""}
    told |= {"   approx_kl": f"{other / 100:.8g}", "   entropy_loss": f"-{loss:.3g}", "   learning_rate": "0.0003"}
    told |= {"   loss": f"{loss:.3g}", "   value_loss": f"{other * 10:.3g}"}
    rows = [f"| {name:<22} | {value!s:<11} |" for name, value in told.items()]
    return "\n".join(["-" * 40, *rows, "-" * 40])


ROUNDS = 3
KINDS = (trainer, pairs, bar, moving, stamped, notebook, fastai, spacy, yolo, coqui, stable_baselines)


def main() -> None:
    """Measures every kind of line and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--against")
    parser.add_argument("--blocks", action="store_true")
    given = parser.parse_args()
    count = given.lines
    if given.blocks:
        print(json.dumps(_speeds(count)))
        return
    if given.against:
        _beside(given.against, count)
        return
    rows = [
        f"`python -m benchmarks.printed --lines {count}`: processor time, the best of three "
        f"(load {os.getloadavg()[0]:.1f}); "
        "one by one is how lines were read before.",
        "",
        "| lines | MB | MB/s in blocks | MB/s one by one | ratio |",
        "|---|---|---|---|---|",
    ]
    for make in KINDS:
        lines = _made(make, count)
        size, pieces = sum(map(len, lines)) / 1e6, list(_pieces(lines))
        quick, slow = (
            min(_timed(_in_blocks, pieces) for _ in range(3)),
            min(_timed(_one_by_one, lines) for _ in range(3)),
        )
        assert _same(_in_blocks(pieces), _one_by_one(lines))
        title = (make.__doc__ or "").rstrip(".")
        rows.append(f"| {title} | {size:.0f} | {size / quick:.1f} | {size / slow:.1f} | {slow / quick:.1f} |")
        print(rows[-1], flush=True)
    replace_section("printed", "## Printed lines\n\n" + "\n".join(rows))


def _made(make: Callable[[int, float, float], str], count: int) -> list[str]:
    made = count // _LINES_OF.get(make.__name__, 1)
    values = zip(range(made), _RNG.random(made).tolist(), _RNG.random(made).tolist(), strict=True)
    return "\n".join(make(*row) for row in values).split("\n")


def _speeds(count: int) -> dict[str, float]:
    """MB/s of every kind of line in blocks."""
    found = {}
    for make in KINDS:
        pieces = list(_pieces(_made(make, count)))
        seconds = min(_timed(_in_blocks, pieces) for _ in range(3))
        found[(make.__doc__ or "").rstrip(".")] = sum(map(len, pieces)) / 1e6 / seconds
    return found


def _beside(folder: str, count: int) -> None:
    """Both programs in turn, `ROUNDS` times each: the best of each, and the middle of the ratios of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        told = [
            subprocess.run(
                [sys.executable, __file__, "--blocks", f"--lines={count}"], check=True, capture_output=True, text=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join([tree, str(Path(__file__).parents[1])])},
            ).stdout
            for tree in (folder, str(Path(__file__).parents[1]))
        ]  # fmt: skip
        rounds.append([json.loads(one) for one in told])
    print(f"| lines | MB/s before | MB/s now | ratio |\n|---|---|---|---|   (load {os.getloadavg()[0]:.1f})")
    for kind in rounds[0][0]:
        ratio = sorted(now[kind] / before[kind] for before, now in rounds)[ROUNDS // 2]
        best = (max(told[at][kind] for told in rounds) for at in (0, 1))
        print("| {} | {:.1f} | {:.1f} | {:.2f} |".format(kind, *best, ratio))


def _timed(way: Callable[[list[str]], Printed], lines: list[str]) -> float:
    start = time.process_time()
    way(lines).series()
    return time.process_time() - start


def _in_blocks(pieces: list[str]) -> Printed:
    printed = Printed()
    for piece in pieces:
        printed.add_block(piece)
    printed.finish()
    return printed


def _pieces(lines: list[str]) -> Iterator[str]:
    """The lines as pieces of text as long as those in which a file is read."""
    first, size = 0, 0
    for at, line in enumerate(lines):
        size += len(line) + 1
        if size >= PIECE or at == len(lines) - 1:
            yield "\n".join(lines[first : at + 1])
            first, size = at + 1, 0


def _one_by_one(lines: list[str]) -> Printed:
    printed = Printed()
    for line in lines:
        printed.add(line)
    printed.finish()
    return printed


def _same(first: Printed, second: Printed) -> bool:
    mine, other = first.series(), second.series()
    return list(mine) == list(other) and all(
        series.steps.tobytes() == other[tag].steps.tobytes() and series.values.tobytes() == other[tag].values.tobytes()
        for tag, series in mine.items()
    )


if __name__ == "__main__":
    main()
