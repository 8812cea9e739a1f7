"""Mutates intact files of every kind and reads them: no traceback, no hang, everything before the damage kept.

A hang is counted by processor time, which other work on the machine does not lengthen.

`python -m benchmarks.fuzzing [--count 10000] [--seed 0]`
"""

from __future__ import annotations

import argparse
import resource
import signal
import tempfile
import time
from pathlib import Path
from types import FrameType

import numpy as np

from advisor import read
from benchmarks.fuzz_bases import Base, bases
from benchmarks.results import replace_section

SECONDS = 10


class Hang(BaseException):
    """A reading that took too long; no handler of errors catches it."""


def mutated(content: bytes, random: np.random.Generator) -> bytes:
    """One to four damages: flipped bits, overwritten, lost, doubled or foreign bytes, huge numbers, a cut end."""
    damaged = bytearray(content)
    for _ in range(int(random.integers(1, 5))):
        if not damaged:
            break
        at = int(random.integers(len(damaged)))
        size = int(random.choice([1, 2, 8, 40, 600]))
        kind = random.integers(8)
        if kind == 0:
            damaged[at] ^= 1 << int(random.integers(8))
        elif kind == 1:
            damaged[at : at + size] = random.bytes(min(size, len(damaged) - at))
        elif kind == 2:
            del damaged[at : at + size]
        elif kind == 3:
            damaged[at:at] = damaged[at : at + size]
        elif kind == 4:
            damaged[at : at + size] = bytes(min(size, len(damaged) - at))
        elif kind == 5:
            damaged[at : at + 8] = (2 ** int(random.integers(31, 64))).to_bytes(8, "little")
        elif kind == 6:
            del damaged[at:]
        else:
            damaged[at:at] = _long(random)
    return bytes(damaged)


def _long(random: np.random.Generator) -> bytes:
    """A long piece that a reader of text must get over in linear time: blanks, letters, base64, names, marks, cells."""
    piece = (
        b" ",
        b"a",
        b"QUJD+/0x",
        b"loss=",
        b"loss ",
        b"1/",
        b"1:",
        b"1,111",
        b"| a ",
        b"([",
        b"epoch  loss  ",
        b"-",
    )
    return piece[int(random.integers(len(piece)))] * int(random.choice([100, 20_000, 300_000]))


def prefix(first: bytes, second: bytes) -> int:
    """How many leading bytes two contents share."""
    size = min(len(first), len(second))
    differ = np.flatnonzero(np.frombuffer(first, np.uint8, size) != np.frombuffer(second, np.uint8, size))
    return int(differ[0]) if len(differ) else size


def fuzz(base: Base, folder: Path, count: int, random: np.random.Generator) -> dict[str, float]:
    """Reads `count` mutations of one file; what must not happen is counted and the first case of each kept."""
    path = folder / base.name
    found = dict.fromkeys(("tracebacks", "failed", "hangs", "not kept"), 0)
    slowest = 0.0
    for index in range(count):
        content = mutated(base.content, random)
        path.write_bytes(content)
        start = time.perf_counter()
        problem = judged(base, path, content)
        slowest = max(slowest, time.perf_counter() - start)
        if problem:
            found[problem] += 1
            if found[problem] == 1:
                print(f"{base.kind}: {problem} at mutation {index}", flush=True)
                Path(tempfile.gettempdir(), f"fuzzed-{problem.replace(' ', '-')}-{base.name}").write_bytes(content)
    path.unlink()
    return {**found, "slowest": slowest}


def judged(base: Base, path: Path, content: bytes) -> str:
    """What went wrong with one reading, or an empty text."""
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        evidence = read(path)
    except Hang:
        return "hangs"
    except Exception:
        return "tracebacks"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if any("reader failed" in error.message for error in evidence.errors):
        return "failed"
    shared = prefix(base.content, content)
    intact = sum(end <= shared for end in base.ends)
    return "not kept" if intact >= base.fewest and base.kept(evidence) < intact else ""


def _raise_hang(number: int, at: FrameType | None) -> None:
    raise Hang


def readable(base: Base, folder: Path) -> bool:
    """Whether the intact file is read at all."""
    path = folder / base.name
    path.write_bytes(base.content)
    evidence = read(path)
    path.unlink()
    return bool(evidence.runs or evidence.studies) and base.kept(evidence) >= len(base.ends)


def main() -> None:
    """Fuzzes every kind and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _raise_hang)
    lines = [
        f"{given.count:,} mutated files of each kind, seed {given.seed};"
        f" a reading over {SECONDS} s of processor time is a hang.",
        "",
    ]
    lines += ["| kind | files | tracebacks | reader failed | hangs | lost before the damage | slowest ms |"]
    lines += ["|---|---|---|---|---|---|---|"]
    random = np.random.default_rng(given.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for base in bases(folder):
            if not readable(base, folder):
                print(f"{base.kind}: not read by any reader", flush=True)
                continue
            got = fuzz(base, folder, given.count, random)
            kept = f"{got['not kept']:.0f}" if base.ends else "–"
            lines.append(
                f"| {base.kind} | {given.count:,} | {got['tracebacks']:.0f} | {got['failed']:.0f} | {got['hangs']:.0f}"
                f" | {kept} | {1000 * got['slowest']:.0f} |"
            )
            print(lines[-1], flush=True)
    lines += ["", f"Peak memory of the whole run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB."]
    replace_section("fuzzing", "\n".join(lines))


if __name__ == "__main__":
    main()
