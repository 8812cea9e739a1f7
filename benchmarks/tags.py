"""How well tags are read: labelled tags of real logs, and of public scripts that the table had not seen, in two halves.

The table of tags was written with the first set in sight. The second was labelled afterwards, from source code; what
was learned from one half of it went into the table, the other half was only measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.meaning import classify
from advisor.yaml import load
from benchmarks.results import replace_section

SEEN = Path(__file__).with_name("tags_labels.yaml")
UNSEEN = Path(__file__).with_name("tags_unseen.yaml")
ROLES = {"epoch": "other", "surrogate": "other"}
FIRST_READING = {"tuned": 57 / 64, "held-out": 47 / 53}


def wrong(group: Mapping[str, Any]) -> list[str]:
    """What is read otherwise than labelled, a line each; role, and for losses and metrics split and direction."""
    meanings = classify(list(group["tags"]))
    lines = []
    for tag, (role, split, direction, _) in group["tags"].items():
        got = meanings[tag]
        if group.get("adversarial") and role == "loss":
            role, split, direction = "other", got.split, None
        wanted = (ROLES.get(role, role), split, direction)
        compared = ("loss", "metric")
        same = got.role == wanted[0] and (role not in compared or (got.split, got.direction) == wanted[1:])
        if not same:
            lines.append(f"{group['name']}: `{tag}` is {wanted}, read as {(got.role, got.split, got.direction)}")
    return lines


def score(groups: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """How many tags there are, and what is read wrong."""
    return sum(len(group["tags"]) for group in groups), [line for group in groups for line in wrong(group)]


def main() -> None:
    """Prints and writes the score of every set."""
    unseen = load(UNSEEN)["groups"]
    sets = {"real logs, seen": load(SEEN)["groups"]}
    sets |= {f"scripts, {half}": [g for g in unseen if g["half"] == half] for half in FIRST_READING}
    rows, lines = [], []
    for title, groups in sets.items():
        total, faults = score(groups)
        lines += [f"- {title}: {fault}" for fault in faults]
        before = FIRST_READING.get(title.removeprefix("scripts, "))
        first = "" if before is None else f"{before:.1%}"
        right = total - len(faults)
        rows.append(f"| {title} | {len(groups)} | {total} | {right} | {right / total:.1%} | {first} |")
    text = "| set | kinds of run | tags | right | share | before the table was changed |\n|---|---|---|---|---|---|\n"
    text += "\n".join(rows) + ("\n\nWrong:\n\n" + "\n".join(lines) if lines else "")
    replace_section("tags", text)
    print(text)


if __name__ == "__main__":
    main()
