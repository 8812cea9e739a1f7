"""Learns which of the meanings comes first, and writes the weights of rules/tables/ordering.yaml.

`python -m benchmarks.consultation.ordering` fits on `ordering.jsonl.gz`: of 3,943 lines of six hands what the program
made of them before anything was trained on them (labels, meanings found, candidates with their chances, what decided).
Such lines are dear, as the matcher is too sure of what it was trained on. `--gather HALF …` adds lines of halves that
are still such. A conditional logit (McFadden 1974): the meanings of a line compete, any right one may win; scored with
each hand left out in turn.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from advisor.consult.ordering import Evidence, needed, overheard, weighed
from advisor.consult.understood import Match
from advisor.tables import rules_folder
from benchmarks.consultation.utterances import HERE
from benchmarks.results import replace_section

HEARD = HERE / "ordering.jsonl.gz"
TABLE = rules_folder() / "tables" / "ordering.yaml"
PENALTY = 1e-3  # of the squared weights


class Row(NamedTuple):
    """A line as the program heard it: its hand, the meanings of which any is right, what was found, and why."""

    hand: str
    meant: frozenset[str]
    matches: tuple[Match, ...]
    evidence: Evidence


def rows() -> list[Row]:
    """The lines as they were heard."""
    with gzip.open(HEARD, "rt", encoding="utf-8") as file:
        return [_row(json.loads(line)) for line in file]


def _row(kept: dict[str, Any]) -> Row:
    matches = tuple(Match(id=key, confidence=confidence) for key, confidence in kept["found"])
    evidence = Evidence(
        candidates=_pairs(kept["candidates"]),
        accepted=_pairs(kept["accepted"]),
        shown=frozenset(kept["shown"]),
        ruled_out=frozenset(kept["ruled_out"]),
        outright=tuple(kept["outright"]),
        decided=kept["decided"],
        precise=kept["precise"],
        asks=kept["asks"],
        words=kept.get("words", 1000),
    )
    return Row(kept["hand"], frozenset(kept["meant"]), matches, evidence)


def _pairs(listed: Sequence[Sequence[Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((str(key), float(chance)) for key, chance in listed)


class Problem(NamedTuple):
    """Lines as arrays: signals [lines, meanings, names], which meanings there are, and which are right."""

    names: list[str]
    signals: Any
    there: Any
    right: Any
    ids: list[list[str]]


def problem(told: Sequence[Row]) -> Problem:
    """The lines as arrays."""
    import torch

    seen = [weighed(row.matches, row.evidence) for row in told]
    names = sorted({name for meanings in seen for signals in meanings.values() for name in signals})
    place = {name: number for number, name in enumerate(names)}
    most = max(len(meanings) for meanings in seen)
    signals = np.zeros((len(told), most, len(names)), np.float32)
    there, right = np.zeros((len(told), most), bool), np.zeros((len(told), most), bool)
    for at, (row, meanings) in enumerate(zip(told, seen, strict=True)):
        for number, (key, found) in enumerate(meanings.items()):
            there[at, number], right[at, number] = True, key in row.meant
            for name, value in found.items():
                signals[at, number, place[name]] = value
    ids = [list(meanings) for meanings in seen]
    return Problem(names, torch.tensor(signals), torch.tensor(there), torch.tensor(right), ids)


def fit(given: Problem, at: Any) -> Any:
    """The weights of the lines at these places that hold a right meaning, by L-BFGS with a penalty."""
    import torch

    at = at & given.right.any(1)
    signals, there, right = given.signals[at], given.there[at], given.right[at]
    weights = torch.zeros(len(given.names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        shares = (signals @ weights).masked_fill(~there, -1e9).log_softmax(1)
        loss = -torch.logsumexp(shares.masked_fill(~right, -1e9), 1).mean() + PENALTY * (weights**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach()


def firsts(told: Sequence[Row], given: Problem, weights: Any) -> Iterator[tuple[str, str]]:
    """Of every line what came first before and what comes first by the weights."""
    shares = (given.signals @ weights).masked_fill(~given.there, -1e9).softmax(1)
    for one, ids, row in zip(told, given.ids, shares, strict=True):
        best = int(row.argmax())
        chance = dict(one.evidence.candidates).get(ids[best], 0.0)
        moved = float(row[best] - row[0]) >= needed(one.matches, one.evidence, chance)
        yield ids[0], overheard(ids[0], one.evidence) or (ids[best] if moved else ids[0])


def scored(told: Sequence[Row], given: Problem) -> list[tuple[str, int, float, float]]:
    """By hand left out: lines, the share that was right first, and the share by weights of the other hands."""
    import torch

    found = []
    for hand in sorted({row.hand for row in told}):
        own = torch.tensor([row.hand == hand for row in told])
        came = list(firsts(told, given, fit(given, ~own)))
        of = [(row.meant, pair) for row, pair, mine in zip(told, came, own.tolist(), strict=True) if mine]
        before, after = (sum(pair[place] in meant for meant, pair in of) / len(of) for place in (0, 1))
        found.append((hand, len(of), before, after))
    return found


def report(found: Sequence[tuple[str, int, float, float]]) -> str:
    """The section of RESULTS.md."""
    lines = ["| hand left out | lines | right first before | by the weights |", "|---|---|---|---|"]
    lines += [f"| {hand} | {count} | {before:.1%} | {after:.1%} |" for hand, count, before, after in found]
    total = sum(count for _, count, _, _ in found)
    before = sum(count * share for _, count, share, _ in found) / total
    after = sum(count * share for _, count, _, share in found) / total
    return "\n".join([*lines, f"| together | {total} | {before:.1%} | {after:.1%} |"])


def write(names: Sequence[str], weights: Any) -> None:
    """Puts the weights into the table, the rest of it as it stands."""
    kept = re.split(r"(?m)^weights:\n", TABLE.read_text(encoding="utf-8"))[0]
    listed = "".join(f"  {name}: {float(value):.3f}\n" for name, value in zip(names, weights, strict=True))
    TABLE.write_text(f"{kept}weights:\n{listed}", encoding="utf-8")


def gather(names: Sequence[str]) -> None:
    """Adds the lines of halves that nothing is trained on, as the program of today hears them."""
    from benchmarks.consultation.utterances import half

    with gzip.open(HEARD, "at", encoding="utf-8") as file:
        for name in names:
            for said in half(name):
                if said.meant and (heard := heard_of(said.text)):
                    file.write(json.dumps(kept_row(name, said.meant[0], *heard)) + "\n")


def heard_of(text: str) -> tuple[tuple[Match, ...], Evidence] | None:
    """The meanings of a text before they are ordered, and what speaks for them; None where there is none."""
    from advisor.consult import ordering, understanding

    caught: list[tuple[tuple[Match, ...], Evidence]] = []

    def caught_here(matches: Sequence[Match], evidence: Evidence) -> tuple[Match, ...]:
        caught.append((tuple(matches), evidence))
        return tuple(matches)

    put_first, ordering.ordered = ordering.ordered, caught_here
    try:
        understanding.understand(text)
    finally:
        ordering.ordered = put_first
    return next((heard for heard in caught if heard[0]), None)


def kept_row(hand: str, meant: frozenset[str], matches: Sequence[Match], evidence: Evidence) -> dict[str, Any]:
    """A line as it is kept."""
    plain = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in evidence._asdict().items()
    }
    return {"hand": hand, "meant": sorted(meant), "found": [(m.id, m.confidence) for m in matches], **plain}


def main() -> None:
    """Fits, scores and writes; gathers before where it is asked to."""
    import torch

    if "--gather" in sys.argv:
        gather(sys.argv[sys.argv.index("--gather") + 1 :])
    told = rows()
    given = problem(told)
    text = report(scored(told, given))
    write(given.names, fit(given, torch.ones(len(told), dtype=torch.bool)))
    replace_section("ordering", text)
    print(text)


if __name__ == "__main__":
    main()
