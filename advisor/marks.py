"""Marks of annotations that pydantic reads only where a record is checked: what makes a value ready, and bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any


class Before:
    """Makes a value ready before it is checked; of its own type and of these kinds it is as the function gives it."""

    def __init__(self, function: Callable[[Any], Any], *kinds: type) -> None:
        self.take, self.kinds = function, kinds

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.take, handler(source))


class After:
    """Looks at a value after it was checked; the function gives it back or refuses it, `passes` says which."""

    def __init__(self, function: Callable[[Any], Any], passes: Callable[[Any], bool]) -> None:
        self._function, self.passes = function, passes

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self._function, handler(source))


class Bounds:
    """Asks of a value what pydantic's Field takes (`min_length=1`), of a text what StringConstraints takes."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import Field, StringConstraints

        asked = StringConstraints if source is str else Field
        return handler.generate_schema(Annotated[source, asked(**self.settings)])
