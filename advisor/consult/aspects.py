"""Aspects: what is asked about an item in particular, and the answer to it, as the rules have them.

`rules/aspects/<scope>/<name>.yaml` holds those of an item; they are read when an item is answered and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from advisor.cache import load_all
from advisor.errors import RuleError
from advisor.record import Record, field, mistakes
from advisor.tables import rules_folder

SEPARATOR = "#"
"""Between an item and its aspect: `topic/pruning#bad-trial-not-stopped`."""


class Aspect(Record):
    """A particular question about an item: as it is asked, the answer, one thing to do, and other wordings of it.

    One that stands `alone` has another answer than the item in general, which is not said below it.
    """

    asked: str
    say: str
    do: str = ""
    alone: bool = False
    like: tuple[str, ...] = field(min_length=3)


class AspectFile(Record):
    """The aspects of an item as written."""

    references: tuple[str, ...] = ()
    aspects: Mapping[str, Aspect]


def aspect_files() -> dict[str, Path]:
    """Item id → file, for every item that has aspects."""
    folder = rules_folder() / "aspects"
    return {f"{path.parent.name}/{path.stem}": path for path in sorted(folder.glob("*/*.yaml"))}


@cache
def aspects_of(item: str) -> AspectFile:
    """The aspects of the item, none where no file has them; raises RuleError on a mistake."""
    path = rules_folder() / "aspects" / f"{item}.yaml"
    if not path.is_file():
        return AspectFile(aspects={})
    content = load_all({item: path})[item]
    try:
        return AspectFile.model_validate(content)
    except ValueError as error:
        first = mistakes(error)[0]
        raise RuleError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def answered(item: str, kept: Iterable[str]) -> Aspect | None:
    """The aspect of the item among those that an utterance keeps."""
    names = (name for about, _, name in (one.partition(SEPARATOR) for one in kept) if about == item)
    return next((aspects_of(item).aspects.get(name) for name in names), None)
