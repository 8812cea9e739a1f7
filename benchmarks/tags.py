"""How well tags are read: the hand-labelled tags of real logs, both halves were seen while the table of tags was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.meaning import classify
from advisor.yaml import load
from benchmarks.results import replace_section

LABELS = Path(__file__).with_name("tags_labels.yaml")
ROLES = {"epoch": "other", "surrogate": "other"}


def wrong(group: dict[str, Any]) -> list[str]:
    """What is read otherwise than labelled, a line each."""
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


def main() -> None:
    """Prints and writes the score of both halves."""
    groups = load(LABELS)["groups"]
    rows, lines = [], []
    for title, half in (("seen", groups),):
        total = sum(len(group["tags"]) for group in half)
        faults = [line for group in half for line in wrong(group)]
        lines += [f"- {title}: {fault}" for fault in faults]
        rows.append(f"| {title} | {len(half)} | {total} | {total - len(faults)} | {1 - len(faults) / total:.1%} |")
    text = "| half | kinds of run | tags | right | share |\n|---|---|---|---|---|\n" + "\n".join(rows)
    if lines:
        text += "\n\nWrong:\n\n" + "\n".join(lines)
    replace_section("tags", text)
    print(text)


if __name__ == "__main__":
    main()
