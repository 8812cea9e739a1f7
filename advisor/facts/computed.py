"""Groups of facts that are computed when they are asked for, and all that is known about one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from advisor.facts.base import Namespace, Subject


class Computed(Mapping[str, Namespace]):
    """Groups of facts by name, each computed when a rule in play first asks for it."""

    def __init__(self, makers: Mapping[str, Callable[[], Namespace]]) -> None:
        self._makers, self._made = makers, dict[str, Namespace]()

    def __getitem__(self, name: str) -> Namespace:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._makers[name]()
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def beside(self, makers: Mapping[str, Callable[[], Namespace]]) -> Computed:
        """These groups, each still computed once, and further ones."""
        return Computed({**{name: partial(self.__getitem__, name) for name in self._makers}, **makers})


@dataclass(frozen=True, slots=True)
class Case:
    """All facts about one subject: the working memory that rules are judged against."""

    subject: Subject
    facts: Mapping[str, Namespace]
