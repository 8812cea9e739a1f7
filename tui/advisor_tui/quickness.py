"""What keeps keys quick: styles parsed once, modules imported ahead, garbage collected while nobody types."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

STYLES_KEPT = 1024  # parsed sources: we have about 150
QUIET_SECONDS, LONG_QUIET_SECONDS = 0.7, 4.0
"""So long no key comes before young garbage is collected, and before all is: a full round takes over 100 ms."""
MANY = 20_000
"""Fewer new objects than these are not worth a full round."""


def keep_styles(stylesheet: Stylesheet) -> None:
    """Lets a stylesheet remember all that it parsed: of itself it keeps 64 sources, and we have more."""
    stylesheet._parse_cache = LRUCache(STYLES_KEPT)


def freshly_styled(screen: Screen[Any]) -> None:
    """Marks a new screen as styled for the theme in use: its styles are worked out when it is mounted, not before."""
    screen._css_update_count = screen.app._css_update_count


def _imported(name: str) -> None:
    """Imports a module; what cannot be imported fails where it is used."""
    with suppress(Exception):
        import_module(name)


class ImportAhead:
    """Imports what will be needed later, a module at a time between two keys.

    It happens where the screen is drawn: Python gives a module half made to a thread that imports it while another
    does. Only a large one that nothing of it is asked for before (`beside`) is imported in a thread of its own, so that
    keys get their turn meanwhile. Threads wait for the module they need, or for all with `done`.
    """

    def __init__(self, modules: Sequence[str], beside: Collection[str] = ()) -> None:
        self.waiting = list(modules)
        self._beside = {name: threading.Thread(target=_imported, args=(name,), daemon=True) for name in beside}
        self._imported = {name: threading.Event() for name in modules}
        self.done = threading.Event()
        if not modules:
            self.done.set()

    def step(self) -> str:
        """Imports the next module and says its name, empty while it is still under way beside."""
        name = self.waiting[0]
        thread = self._beside.get(name)
        if thread is None:
            _imported(name)
        elif thread.ident is None:
            thread.start()
        if thread is not None and thread.is_alive():
            return ""
        self.waiting.remove(name)
        self._imported[name].set()
        if not self.waiting:
            gc.freeze()
            self.done.set()
        return name

    def has(self, module: str) -> bool:
        """Whether the module is imported already, as far as that is done here."""
        return module not in self.waiting

    def wait(self, module: str) -> None:
        """Holds a thread up until the module and those before it are imported."""
        if module in self._imported:
            self._imported[module].wait()

    def hurry(self, module: str, after: str) -> None:
        """Puts a module that is waited for before all but those up to `after`, which most others need."""
        if module in self.waiting:
            self.waiting.remove(module)
            self.waiting.insert(self.waiting.index(after) + 1 if after in self.waiting else 0, module)


class Collector:
    """Collects garbage while nobody types, and only then."""

    def __init__(self) -> None:
        self.last_key = time.monotonic()
        gc.disable()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody types."""
        return time.monotonic() - self.last_key > QUIET_SECONDS

    def typed(self) -> None:
        """Notes that somebody types."""
        self.last_key = time.monotonic()

    def spare(self) -> None:
        """Leaves what is there now out of every later round: a source that was just opened stays for long."""
        gc.freeze()

    def look(self) -> None:
        """Collects what the pause allows."""
        quiet = time.monotonic() - self.last_key
        if quiet > LONG_QUIET_SECONDS and gc.get_count()[0] > MANY:
            gc.collect()
        elif gc.get_count()[0] > MANY // 10:
            gc.collect(0)
