"""A fact that is not there, while an expression is computed."""

from __future__ import annotations

from typing import Any, NoReturn


class MissingFactError(Exception):
    """A condition read a fact that is not there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Missing:
    """A missing fact: only `is known`, `is missing` and `default` may look at it; all else raises MissingFactError."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, *_: Any, **__: Any) -> NoReturn:
        """Raises the MissingFactError that names the fact."""
        raise MissingFactError((self.name,))

    __bool__ = __str__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = fail
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __neg__ = __pos__ = __abs__ = __round__ = fail
    __float__ = __int__ = __index__ = __iter__ = __len__ = __contains__ = __getitem__ = fail
