"""Learns which lines ask what about an item in particular, and writes advisor/consult/aspects.npz.

`python -m benchmarks.consultation.aspects` fits one logistic model an item on the vectors of the shipped encoder, and
scores it on the fifth of the lines that a checksum keeps out; it writes the section `aspects` of RESULTS.md.
aspects.txt holds the lines: `item#aspect :: text`, without a name where none of the aspects is asked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.aspects import aspect_files, aspects_of
from advisor.consult.hearing import MODEL
from benchmarks.consultation.train import unit_vectors
from benchmarks.consultation.utterances import HERE, TRAINED, half
from benchmarks.results import replace_section

LINES = HERE / "aspects.txt"
STRENGTH = 0.003  # penalty of the squared weights, a line
SCALE = 6.0  # length of the vectors: so the penalty weighs the bias less
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8)
_HELD_OUT = 5  # one in so many lines
_OTHERS, _OTHERS_WEIGHT = 200, 0.25  # lines of other items that an item learns to leave alone
Meant = Mapping[str, frozenset[str]]
"""Text → all that it may mean."""


class Line(NamedTuple):
    """A text, the item that it means and the aspect of it, empty where it asks none of them."""

    item: str
    aspect: str
    text: str

    @property
    def held_out(self) -> bool:
        """Whether nothing is learnt from it."""
        return zlib.crc32(self.text.lower().encode()) % _HELD_OUT == 0


class Fitted(NamedTuple):
    """The model of an item: its aspects, weights [width, 1 + aspects] and a bias; the first column is none of them."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def chances(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Chances [texts, 1 + aspects]."""
        scores = vectors @ self.weights + self.bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return found


def lines() -> list[Line]:
    """The labelled lines as they stand."""
    found = []
    for row in LINES.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("# "):
            about, _, text = row.partition(" :: ")
            item, _, aspect = about.partition("#")
            found.append(Line(item, aspect, text))
    return found


def wordings(item: str) -> list[Line]:
    """The questions and wordings that stand with the aspects themselves."""
    told = aspects_of(item).aspects.items()
    return [Line(item, name, text) for name, one in told for text in (one.asked, *one.like)]


def learnt() -> list[Line]:
    """All that may be learnt from: the wordings, and the lines that are not kept out."""
    own = [line for item in aspect_files() for line in wordings(item)]
    return [*(one for one in lines() if not one.held_out), *own]


def vectors_of(texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """Text → vector of unit length."""
    listed = sorted(set(texts))
    return dict(zip(listed, unit_vectors(listed).numpy(), strict=True))


def near_others(item: str, told: list[Line], vectors: Mapping[str, NDArray[np.float32]], meant: Meant) -> list[Line]:
    """Lines of other items that lie nearest to those of this one: they ask none of its aspects."""
    middle = np.mean([vectors[one.text] for one in told], axis=0)
    others = [text for text, ids in meant.items() if item not in ids]
    order = np.argsort(-(np.stack([vectors[text] for text in others]) @ middle))
    return [Line(item, "", others[place]) for place in order[:_OTHERS]]


def fit(item: str, told: list[Line], vectors: Mapping[str, NDArray[np.float32]], meant: Meant) -> Fitted:
    """The logistic model of an item on its lines and, of less weight, on near ones of others; by L-BFGS, penalized."""
    import torch

    names = tuple(aspects_of(item).aspects)
    others = near_others(item, told, vectors, meant)
    weight = torch.tensor([1.0] * len(told) + [_OTHERS_WEIGHT] * len(others))
    told = [*told, *others]
    wanted = torch.tensor([names.index(one.aspect) + 1 if one.aspect else 0 for one in told])
    x = torch.tensor(SCALE * np.stack([vectors[one.text] for one in told]))
    weights = torch.zeros(x.shape[1], 1 + len(names), requires_grad=True)
    bias = torch.zeros(1 + len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        each = torch.nn.functional.cross_entropy(x @ weights + bias, wanted, reduction="none")
        loss = (each * weight).sum() / weight.sum() + STRENGTH * (weights**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return Fitted(names, SCALE * weights.detach().numpy(), bias.detach().numpy())


def fitted(told: list[Line]) -> tuple[dict[str, Fitted], dict[str, NDArray[np.float32]]]:
    """The models by item, of what is not held out, and the vectors of all lines."""
    own = {item: wordings(item) for item in aspect_files()}
    kept_out = {one.text for one in told if one.held_out}
    meant = {said.text: frozenset[str]().union(*said.meant) for name in TRAINED for said in half(name)}
    meant = {text: ids for text, ids in meant.items() if ids and text not in kept_out}
    vectors = vectors_of([*(one.text for rows in (told, *own.values()) for one in rows), *meant])
    learnt = {item: rows + [one for one in told if one.item == item and not one.held_out] for item, rows in own.items()}
    return {item: fit(item, rows, vectors, meant) for item, rows in learnt.items()}, vectors


class Scored(NamedTuple):
    """Lines scored at a threshold: how many ask something particular, are answered, and are answered right."""

    lines: int
    asking: int
    answered: int
    right: int


def score(models: Mapping[str, Fitted], vectors: Mapping[str, Any], told: list[Line], least: float) -> Scored:
    """What the models say of the lines at a threshold."""
    answered = right = 0
    for one in told:
        model = models[one.item]
        chances = model.chances(vectors[one.text][None])[0, 1:]
        if chances.max() >= least:
            answered += 1
            right += model.names[int(chances.argmax())] == one.aspect
    return Scored(len(told), sum(bool(one.aspect) for one in told), answered, right)


def write(models: Mapping[str, Fitted]) -> None:
    """Stores the models without pickle: weights as 16-bit floats."""
    arrays: dict[str, Any] = {f"{item}.weights": model.weights.astype(np.float16) for item, model in models.items()}
    arrays |= {f"{item}.bias": model.bias for item, model in models.items()}
    names = "\n".join(" ".join((item, *model.names)) for item, model in models.items())
    np.savez(MODEL, names=np.frombuffer(names.encode(), dtype=np.uint8), **arrays)


def report(models: Mapping[str, Fitted], vectors: Mapping[str, Any], told: list[Line]) -> str:
    """The section of RESULTS.md."""
    counts = [len(model.names) for model in models.values()]
    rows = [
        f"{sum(counts)} aspects of {len(models)} items, {len(told)} lines; scored on the fifth that is kept out.",
        "",
        "| chance from | lines | ask something particular | answered in particular | of these right |",
        "|---|---|---|---|---|",
    ]
    kept = [one for one in told if one.held_out]
    for least in THRESHOLDS:
        found = score(models, vectors, kept, least)
        shares = (found.asking / found.lines, found.answered / found.lines, found.right / max(found.answered, 1))
        rows.append(f"| {least} | {found.lines} | {' | '.join(f'{share:.1%}' for share in shares)} |")
    return "\n".join(rows)


def main() -> None:
    """Fits, writes and scores."""
    told = lines()
    models, vectors = fitted(told)
    write(models)
    text = report(models, vectors, told)
    replace_section("aspects", text)
    print(text)


if __name__ == "__main__":
    main()
