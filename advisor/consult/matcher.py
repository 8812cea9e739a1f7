"""Utterance → chances of what is meant: a logistic model over the sentence vector and the words of the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.encoder import encoder
from advisor.consult.features import features

MODEL = Path(__file__).with_name("matcher.npz")
NOTHING = "none"
OUTSIDE = "topic/out-of-scope"
_PARTS = re.compile(r"(?<=[.!?;])\s+|\n+|\s[-–—]\s|,?\s+(?:and also|also|and then|but)\s+")
_CLAUSES = re.compile(r",\s+(?:and\s+)?|\s+and\s+|;\s*")


class Candidate(NamedTuple):
    """A meaning and its calibrated chance."""

    id: str
    chance: float


class Found(NamedTuple):
    """What was found: the meanings to act on, best first, and all candidates of the whole utterance."""

    accepted: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]


class Matcher:
    """The trained model; one instance a process."""

    def __init__(self, stored: Mapping[str, NDArray[Any]]) -> None:
        self.ids = bytes(stored["ids"]).decode().split("\n")
        self.vectors = stored["vectors"].astype(np.float32)
        self.words = stored["words"].astype(np.float32) * stored["words.scale"].astype(np.float32)
        self.bias = stored["bias"].astype(np.float32)
        self.settings = dict(
            zip(bytes(stored["settings.names"]).decode().split("\n"), stored["settings"].tolist(), strict=True)
        )

    def chances(self, texts: list[str]) -> NDArray[np.float32]:
        """Chances of every meaning for every text, float32 [texts, meanings]."""
        vectors = encoder()(texts)
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        words = np.stack([features(text) for text in texts])
        scores = (vectors @ self.vectors + words @ self.words + self.bias) / np.float32(self.settings["temperature"])
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return found

    def match(self, text: str) -> Found:
        """What the utterance means, as a whole and sentence by sentence."""
        parts = _split(text)
        chances = self.chances([text, *parts])
        whole = self._ranked(chances[0])
        tops = [self._ranked(row)[0] for row in chances[1:]]
        accepted = self._accepted(whole, tops)
        return Found(tuple(accepted), tuple(whole[:5]))

    def _accepted(self, whole: list[Candidate], tops: list[Candidate]) -> list[Candidate]:
        chosen: dict[str, float] = {}
        for top in tops:
            if top.id not in (NOTHING, OUTSIDE) and top.chance >= self.settings["part"]:
                chosen.setdefault(top.id, top.chance)
        best = whole[0]
        silent = best.id == NOTHING and (not chosen or best.chance > self.settings["silence"])
        if silent:
            return []
        if (
            best.id not in chosen
            and best.chance >= self.settings["whole"]
            and not (chosen and best.id in (NOTHING, OUTSIDE))
        ):
            chosen = {best.id: best.chance, **chosen} if best.chance >= max(chosen.values(), default=0) else chosen
        second = whole[1]
        if second.id not in (NOTHING, OUTSIDE) and second.chance >= self.settings["second"] and best.id in chosen:
            chosen.setdefault(second.id, second.chance)
        return [Candidate(*item) for item in list(chosen.items())[:3]]

    def _ranked(self, row: NDArray[np.float32]) -> list[Candidate]:
        return [Candidate(self.ids[i], float(row[i])) for i in np.argsort(-row)]


def _split(text: str) -> list[str]:
    parts = [part.strip(" ,;") for part in _PARTS.split(text)]
    if len(parts) == 1 and len(text.split()) > 9:
        parts = [part.strip(" ,;") for part in _CLAUSES.split(text)]
    kept = [part for part in parts if len(part.split()) >= 2][:6]
    return kept if len(kept) > 1 else []


@cache
def matcher() -> Matcher:
    """The bundled matcher, read once."""
    with np.load(MODEL, allow_pickle=False) as stored:
        return Matcher({name: stored[name] for name in stored.files})
