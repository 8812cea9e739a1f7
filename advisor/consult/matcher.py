"""Utterance → chances of what is meant: a logistic model over the sentence vector and the words of the field, and the
votes of the nearest lines that people wrote, as a product of experts (Hinton 2002)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.also_meant import Segment, also_meant, questions
from advisor.consult.encoder import encoder
from advisor.consult.features import hashed
from advisor.consult.recalling import Recall
from advisor.stored import StoredArrays

MODEL = Path(__file__).with_name("matcher.npz")
NOTHING = "none"
OUTSIDE = "topic/out-of-scope"
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_ASKING = r"(?:what|which|how|should|do|does|is|are|can|could|would|when|where|why|will)\b"
_QUESTIONS = re.compile(
    rf"[.!?;]\s+|\n+|,\s+(?:(?:and|but|so)\s+)?(?={_ASKING}[^.!;]*\?)|\s+and\s+(?={_ASKING}\s\w+[^.!;]*\?)"
)
_CLAUSES = re.compile(r"[.,!?;]\s+|\n+")
_DENIED = re.compile(r"[^.!?;\n]*\?\s*(?:no|nope|nah)\b(?! (?:idea|clue|matter|one))[\s,.!]*", re.IGNORECASE)
_DISBELIEF = re.compile(
    r"^\s*(?:(?:i|we) (?:really |just )?(?:don'?t|do not|never) (?:believe|think|buy|agree)"
    r"|it(?:'?s| is) (?:not true|wrong|false|a myth))"
    r"(?: that)? (?P<claim>.+)",
    re.IGNORECASE,
)
_MOST_PARTS = 6  # parts of one sentence that are answered
_MOST_MEANT = 3


class Candidate(NamedTuple):
    """A meaning and its calibrated chance."""

    id: str
    chance: float


class Found(NamedTuple):
    """What was found: the meanings to act on, best first, all candidates of the whole utterance, and what is surely
    asked by a part of it."""

    accepted: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    asked: tuple[Candidate, ...] = ()


class Matcher:
    """The trained model; one instance a process."""

    def __init__(self, stored: Mapping[str, NDArray[Any]]) -> None:
        self.ids = bytes(stored["ids"]).decode().split("\n")
        self.vectors = stored["vectors"].astype(np.float32)
        self.words, self.scale = stored["words"], stored["words.scale"]
        self.bias = stored["bias"].astype(np.float32)
        self._read: dict[str, NDArray[np.float32]] = {}
        self.settings = dict(
            zip(bytes(stored["settings.names"]).decode().split("\n"), stored["settings"].tolist(), strict=True)
        )
        nearest, width = int(self.settings["recall.nearest"]), self.settings["recall.width"]
        self.recall = Recall(stored, len(self.ids), nearest, width)

    def chances(self, texts: list[str]) -> NDArray[np.float32]:
        """Chances of every meaning for every text, float32 [texts, meanings]."""
        vectors = self.vectors_of(texts)
        scores = (vectors @ self.vectors + self._of_words(texts) + self.bias) / np.float32(self.settings["temperature"])
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return self._together(raised / raised.sum(axis=1, keepdims=True), self.recall.chances(vectors))

    def _together(self, learnt: NDArray[np.float32], recalled: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the model says and what lines of people say: the geometric mean, each with a little for everything."""
        share, least = self.settings["recall.share"], self.settings["recall.least"]
        mixed = (learnt + self.settings["least"]) ** (1 - share) * (recalled + least) ** share
        found: NDArray[np.float32] = (mixed / mixed.sum(axis=1, keepdims=True)).astype(np.float32)
        return found

    def vectors_of(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of unit length of the texts, float32 [texts, width]; those of the last call are kept."""
        if any(text not in self._read for text in texts):
            vectors = encoder()(texts)
            vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            self._read = dict(zip(texts, vectors, strict=True))
        return np.stack([self._read[text] for text in texts])

    def _of_words(self, texts: list[str]) -> NDArray[np.float32]:
        """What the words say of every meaning; of thousands of weights a text needs a hundred."""
        told = [hashed(text) for text in texts]
        slots = sorted({slot for weights in told for slot in weights})
        weights = np.array([[one.get(slot, 0.0) for slot in slots] for one in told], dtype=np.float32)
        found: NDArray[np.float32] = weights @ (self.words[slots].astype(np.float32) * self.scale)
        return found

    def match(self, text: str) -> Found:
        """What the utterance means: first a part sure of itself or the whole, then what is likely beside it."""
        text, segments, rows = self.segments(text)
        chosen = self._chosen(self._sure_parts(segments, rows), rows[0])
        first = next(iter(chosen), None)
        if first not in (None, OUTSIDE):
            best = {key: max(segment.chances[key] for segment in segments) for key in segments[0].chances}
            listed = also_meant(first, segments, (NOTHING, OUTSIDE))
            chosen = {first: chosen[first], **{key: best[key] for key, _ in listed}}
        chosen.pop(self._disbelieved(text), None)
        asked = tuple(Candidate(*item) for item in questions(segments, (NOTHING, OUTSIDE)))
        return Found(tuple(Candidate(*item) for item in chosen.items())[:_MOST_MEANT], tuple(rows[0][:5]), asked)

    def segments(self, text: str) -> tuple[str, list[Segment], list[list[Candidate]]]:
        """The text as it is read, the whole and its parts, and what each of them means, likeliest first."""
        text, sentences, pieces = _parts(text)
        clauses = [part for part in _split(_CLAUSES, text) if part not in (*sentences, *pieces)]
        kinds = ["whole", *["part"] * len(sentences), *["piece"] * len(pieces), *["clause"] * len(clauses)]
        read = [text, *sentences, *pieces, *clauses]
        rows = [self._ranked(row) for row in self.chances(read)]
        segments = [Segment(kind, part, dict(row)) for kind, part, row in zip(kinds, read, rows, strict=True)]
        return text, segments, rows

    def _sure_parts(self, segments: list[Segment], rows: list[list[Candidate]]) -> dict[str, float]:
        """The likeliest meaning of every sentence and question that is sure of it."""
        told = [(row[0], one.kind) for one, row in zip(segments, rows, strict=True) if one.kind in ("part", "piece")]
        return dict(top for top, kind in told if self._sure(top, kind))

    def _chosen(self, parts: dict[str, float], whole: list[Candidate]) -> dict[str, float]:
        if whole[0].id == NOTHING and not parts:
            return {}
        if not parts and whole[0].chance < self.settings["whole"]:
            outside = next(candidate for candidate in whole if candidate.id == OUTSIDE)
            return dict([outside]) if outside.chance >= self.settings["outside"] else {}
        self._add_whole(parts, whole)
        return parts

    def _disbelieved(self, text: str) -> str:
        """The claim that the text names only to deny it; empty when there is none."""
        denied = _DISBELIEF.match(text.replace("’", "'"))
        if denied is None:
            return ""
        best = self._ranked(self.chances([denied["claim"]])[0])[0]
        return best.id if best.id.startswith("claim/") and self._sure(best, "part") else ""

    def _sure(self, candidate: Candidate, setting: str) -> bool:
        return candidate.id not in (NOTHING, OUTSIDE) and candidate.chance >= self.settings[setting]

    def _add_whole(self, chosen: dict[str, float], whole: list[Candidate]) -> None:
        best = whole[0]
        if best.id == NOTHING or best.chance < self.settings["whole"] or (best.id == OUTSIDE and chosen):
            return
        if best.id not in chosen and (not chosen or (best.chance >= self.settings["part"] and len(chosen) < 2)):
            earlier = dict(chosen)
            chosen.clear()
            chosen.update({best.id: best.chance, **earlier})

    def _ranked(self, row: NDArray[np.float32]) -> list[Candidate]:
        return [Candidate(self.ids[i], float(row[i])) for i in np.argsort(-row)]


def texts_in(text: str) -> list[str]:
    """The utterance, then each of its sentences and questions where there are several."""
    whole, sentences, pieces = _parts(text)
    return [whole, *sentences, *pieces]


def _parts(text: str) -> tuple[str, list[str], list[str]]:
    text = _DENIED.sub("", text) or text
    sentences = _split(_SENTENCES, text)
    return text, sentences, [part for part in _split(_QUESTIONS, text) if part not in sentences]


def _split(where: re.Pattern[str], text: str) -> list[str]:
    parts = [part.strip(" ,;.") for part in where.split(text)]
    kept = [part for part in parts if len(part.split()) >= 2]
    return kept[:_MOST_PARTS] if len(kept) > 1 else []


@cache
def matcher() -> Matcher:
    """The bundled matcher, read once."""
    return Matcher(StoredArrays(MODEL))
