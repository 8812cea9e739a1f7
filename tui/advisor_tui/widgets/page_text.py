"""A page of Markdown that is put up a few blocks at a time, so that no key waits for a long one."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Iterable
from time import monotonic
from typing import Any

from textual import work
from textual.await_complete import AwaitComplete
from textual.widget import AwaitMount, Widget
from textual.widgets import Markdown

PIECE = 2
"""Blocks that are put up at once."""
BETWEEN_SECONDS = 0.02  # for keys
PAUSE_SECONDS = 0.15  # after a key


class PageText(Markdown):
    """Markdown whose first blocks stand at once, and the others while the place is shown."""

    def __init__(self, **given: Any) -> None:
        super().__init__(open_links=False, **given)
        self._rest: tuple[Widget, ...] = ()

    def update(self, markdown: str) -> AwaitComplete:
        """Shows another page from its beginning."""
        self._rest = ()
        return super().update(markdown)

    def mount_all(self, widgets: Iterable[Widget], **given: Any) -> AwaitMount:
        """Mounts the first blocks; the others follow."""
        blocks = (*self._rest, *widgets)
        self._rest = blocks[PIECE:]
        self.go_on()
        return super().mount_all(blocks[:PIECE], **given)

    def go_on(self) -> None:
        """Puts up what is missing, after another place was shown meanwhile."""
        if self._rest:
            self._put_up()

    def _is_typed(self) -> bool:
        """Whether somebody has just typed, so that the next key is not far."""
        collector = getattr(self.app, "collector", None)
        return collector is not None and monotonic() - collector.last_key < PAUSE_SECONDS

    @work(exclusive=True, group="page", exit_on_error=False)
    async def _put_up(self) -> None:
        while self._rest and self.screen.is_current:
            await sleep(BETWEEN_SECONDS)
            if self._is_typed():
                continue
            piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
            await super().mount_all(piece)
