"""The command palette: every action of the program, and every rule's page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from advisor_tui.places import PLACES
from advisor_tui.recent import recent
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from textual.binding import ActiveBinding

    from advisor_tui.program import Program

_OWN = {
    "switch_mode",
    "command_palette",
    "leave_field",
    "next_theme",
    "open",
    "help",
    "reload",
    "jump",
    "export_screen",
    "quit",
}
_QUIET = ("focus_", "scroll_", "page_", "cursor_", "dismiss", "select_cursor", "app.focus", "screen.", "toggle_node")


def program_commands(app: Program, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """What the palette lists: places, files, themes, and the actions of what is shown."""
    for place in PLACES:
        yield SystemCommand(f"Go to {place.title}", place.does, partial(app.switch_mode, place.name))
    yield SystemCommand("Open a source …", "Logs, a study, a table, a plan, a conversation", app.action_open)
    yield SystemCommand("Read again", "Reads the open sources again", app.action_reload)
    yield SystemCommand("Jump …", "Go anywhere on the screen by a letter", app.action_jump)
    yield SystemCommand("Help", "Explains the focused widget and its keys", app.action_help)
    yield SystemCommand("Light or dark theme", "Changes between the two", app.action_next_theme)
    yield SystemCommand("Choose a theme …", "All themes of Textual", app.action_change_theme)
    yield SystemCommand("Save the screen as SVG", "Into the working folder", app.action_export_screen)
    yield from _bound(app, screen)
    for source in recent()[:8]:
        yield SystemCommand(f"Open {safe(source)}", "Opened before", partial(app.open_anything, (source,)))
    yield SystemCommand("Quit", "Leaves the program; a started search goes on", app.action_quit)


def _bound(app: Program, screen: Screen[Any]) -> Iterable[SystemCommand]:
    told: set[str] = set()
    for active in own_bindings(screen):
        binding = active.binding
        name = binding.action.partition("(")[0]
        if name in _OWN or name.startswith(_QUIET):
            continue
        title = binding.tooltip or binding.description
        if title not in told:
            told.add(title)
            key = app.get_key_display(binding)
            run = partial(app.run_action, binding.action, active.node)
            yield SystemCommand(title, f"Key {key}", run)


def own_bindings(screen: Screen[Any]) -> Iterable[ActiveBinding]:
    """The keys that work now and that this program defines: not those of every text field."""
    for active in screen.active_bindings.values():
        own = {
            binding.action
            for kind in type(active.node).__mro__
            if kind.__module__.startswith("advisor_tui")
            for binding in kind.__dict__.get("BINDINGS", ())
        }
        if active.binding.action in own and active.binding.description and active.enabled:
            yield active


class RuleCommands(Provider):
    """Finds the page of a rule, a claim or a topic."""

    async def discover(self) -> Hits:
        """Nothing before something is typed: there are too many."""
        if False:
            yield DiscoveryHit("", lambda: None)

    async def search(self, query: str) -> Hits:
        """Pages whose id or title matches."""
        from advisor_tui.handbook import all_entries

        matcher = self.matcher(query)
        for entry in all_entries():
            text = f"Rule {entry.id}"
            score = max(matcher.match(text), matcher.match(entry.title))
            if score > 0:
                yield Hit(score * 0.8, matcher.highlight(text), partial(self._show, entry.id), help=entry.title)

    def _show(self, identifier: str) -> None:
        from advisor_tui.screens.rule_page import RulePage

        self.app.push_screen(RulePage(identifier))
