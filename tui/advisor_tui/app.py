"""The Textual program: its places, its keys, what opens what."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, Key, MouseDown, Paste, ScreenResume
from textual.screen import Screen
from textual.widget import AwaitMount, Widget

from advisor_tui.commands import RuleCommands, program_commands
from advisor_tui.imports_ahead import AHEAD, BESIDE, SHARED
from advisor_tui.places import MODES, PLACES
from advisor_tui.plans import PlansApp
from advisor_tui.quickness import ImportAhead, keep_styles
from advisor_tui.recent import last_theme, remember_theme
from advisor_tui.screens.place import Place
from advisor_tui.themes import DARK, LIGHT
from advisor_tui.ways_in import kind_of
from advisor_tui.widgets.top_bar import TopBar
from advisor_tui.wording import safe

LOOK_AGAIN_SECONDS = 5.0  # between looks at growing logs
TOLD_SECONDS, HINT_SECONDS = 1.0, 60.0  # that a toast stays at least, and that a hint stays at most
ANNOUNCE_SECONDS = 0.2  # after the first screen, that a running search is told
SLICE_SECONDS = 0.005  # for keys between two imports
"""What is imported once the first picture is there: what reading and findings need, then the places, so that the first
visit of one costs little more; so finely that no slice holds a key up."""


class AdvisorApp(PlansApp):
    """The advisor in a terminal."""

    TITLE = "advisor"
    CSS_PATH = "app.tcss"
    MODES = MODES
    DEFAULT_MODE = "chart"
    COMMANDS = App.COMMANDS | {RuleCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"switch_mode('{p.name}')", p.title, show=False) for n, p in enumerate(PLACES, 1)),
        Binding("ctrl+o", "open", "Open", key_display="^o"),
        Binding("question_mark,f1", "help", "Help", key_display="?"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="^p"),
        Binding(
            "ctrl+g", "jump", "Jump", show=False, key_display="^g", tooltip="Go anywhere on the screen by a letter"
        ),
        Binding("ctrl+r", "reload", "Read again", show=False),
        Binding("ctrl+t", "next_theme", "Light or dark", show=False),
        Binding("f12", "export_screen", "Save the screen as SVG", show=False),
        Binding("ctrl+x", "cancel_reading", "Stop reading", show=False),
        Binding("ctrl+q", "quit", "Quit", key_display="^q", priority=True),
    ]

    def __init__(self, sources: Sequence[str] = (), told: dict[str, Any] | None = None, live: bool = True) -> None:
        super().__init__(live)
        keep_styles(self.stylesheet)
        self.workspace.told = dict(told or {})
        self._given = tuple(sources)
        self._live = live
        self.ahead = ImportAhead(AHEAD if live else (), BESIDE)
        self._wanted = ""
        self._visited = {self.DEFAULT_MODE}
        self._told_at: list[float] = []
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        chosen = last_theme()
        self.theme = chosen if chosen in self.available_themes else "advisor-dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our own that Textual's themes don't have."""
        return {"edge": "#7f7f7f"}

    def on_mount(self) -> None:
        """Opens the sources given, and looks after live ones."""
        self.facts_changed.subscribe(self, self._judge_again)
        self.theme_changed_signal.subscribe(self, lambda theme: remember_theme(theme.name))
        if self._given:
            self.open_anything(self._given)
        if self.asked or not self._given:
            self.call_after_refresh(self._offer_kept_plan, self.asked)
        self.set_timer(ANNOUNCE_SECONDS, self._announce_search)
        if self._live:
            self.call_after_refresh(self._import_next)
            self.set_interval(1.0, self._tick)
            self.set_interval(LOOK_AGAIN_SECONDS, self._look_again)
            if "ADVISOR_SERVER" in os.environ:
                self.set_interval(1.0, self._end_with_server)

    async def on_event(self, event: Event) -> None:
        """Notes that somebody types, so that nothing that can wait is done just then."""
        if isinstance(event, (Key, MouseDown)):
            self._end_toasts()
            if self.collector is not None:
                self.collector.typed()
        await super().on_event(event)

    def _end_toasts(self) -> None:
        """Ends what was told of the last thing done, now that something else is done."""
        if any(monotonic() - told > TOLD_SECONDS for told in self._told_at):
            self._told_at.clear()
            self.clear_notifications()

    def notify(self, message: str, **given: Any) -> None:
        """Tells something in a corner until the next key; a hint at what is missing stays until then, however long."""
        self._told_at.append(monotonic())
        if given.get("severity", "information") != "information":
            given.setdefault("timeout", HINT_SECONDS)
        super().notify(message, **given)

    def on_resize(self) -> None:
        """Fits the top bar to the new width."""
        self.call_after_refresh(self.show_status)

    def _tick(self) -> None:
        if self.busy:
            self.show_progress()
        if self.collector is not None and self.collector.is_quiet and not self.ahead.waiting and not self.opening:
            self._prepare_place()
            if not self.busy:
                self.collector.look()

    def _prepare_place(self) -> None:
        """Mounts a place that nobody has gone to yet, while nobody types: going there then costs as little as later."""
        unseen = [place.name for place in PLACES if place.name not in self._screen_stacks]
        if unseen:
            self._mount_beside(unseen[0])

    def _mount_beside(self, mode: str) -> None:
        """Mounts a place while keys get their turn; Textual's own way holds every key until all of it is there."""
        if self._live and mode not in self._screen_stacks:
            screen = MODES[mode]()  # type: ignore[operator]
            self._register(self, screen)
            self._load_screen_css(screen)
            self._screen_stacks[mode] = [screen]
            screen.post_message(ScreenResume())
            screen._screen_resized(self.size)
        else:
            self._init_mode(mode)

    def _end_with_server(self) -> None:
        try:
            os.kill(int(os.environ["ADVISOR_SERVER"]), 0)
        except (OSError, ValueError):
            self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the program, for the command palette."""
        yield from program_commands(self, screen)

    @on(TopBar.Chosen)
    async def _place_chosen(self, message: TopBar.Chosen) -> None:
        await self.action_switch_mode(message.place)

    def on_paste(self, event: Paste) -> None:
        """A path pasted or dropped outside a text field is opened."""
        from advisor_tui.screens.open_source import split_paths

        paths = split_paths(event.text)
        if paths and all("://" in path or Path(path).expanduser().exists() for path in paths):
            event.stop()
            self.open_anything(tuple(paths))

    def action_open(self) -> None:
        """Asks for a source and opens it."""
        from advisor_tui.screens.open_source import OpenSource

        def opened(sources: tuple[str, ...] | None) -> None:
            if sources:
                self.open_anything(sources)

        self.push_screen(OpenSource(self.workspace.sources), opened)

    def switch_mode(self, mode: str) -> AwaitMount:
        """Goes to a place, once it is imported; what was told at the last one ends there."""
        self.clear_notifications()
        place = next((place for place in PLACES if place.name == mode), None)
        self._wanted = place.module if place and place.module in self.ahead.waiting else ""
        self.opening = place.title if place and self._wanted else ""
        if self.opening:
            self.ahead.hurry(self._wanted, SHARED)
            self.show_status()
            return AwaitMount(self.screen, [])
        self._visited.add(mode)
        return super().switch_mode(mode)

    async def action_switch_mode(self, mode: str) -> None:
        """Goes to a place; one that was not shown yet takes so long that it is told first."""
        if self._live and mode not in self._visited and not self.opening:
            self.opening = mode.title()
            self.show_status()
            self.call_after_refresh(self._go_first, mode)
        else:
            self.switch_mode(mode)

    def _go_first(self, mode: str) -> None:
        """Goes to a place that was not shown yet, once it is imported."""
        if self.ahead.has(f"advisor_tui.screens.{mode}"):
            self._mount_beside(mode)
        self.switch_mode(mode)

    def _import_next(self) -> None:
        if self.ahead.waiting:
            if (done := self.ahead.step()) and done == self._wanted:
                self._go_first(self._wanted.rpartition(".")[2])
            self.set_timer(SLICE_SECONDS, self._import_next)

    def action_help(self) -> None:
        """Explains the focused widget and the keys that work now."""
        from advisor_tui.screens.help import Help, help_for

        if not isinstance(self.screen, Help):
            self.push_screen(Help(help_for(self)))

    def action_next_theme(self) -> None:
        """Changes between the light and the dark theme."""
        self.theme = "advisor-light" if self.current_theme.dark else "advisor-dark"

    def action_export_screen(self) -> None:
        """Saves the screen as SVG into the working folder."""
        number = 1
        while Path(f"advisor-{number}.svg").exists():
            number += 1
        try:
            saved = self.save_screenshot(f"advisor-{number}.svg", path=".")
        except OSError as error:
            self.explain("Saving the screen", error)
        else:
            self.notify(f"Saved {safe(Path(saved).name)} into the working folder.", markup=False)

    def open_anything(self, paths: tuple[str, ...]) -> None:
        """Opens what the paths hold: sources, a plan, a kept conversation; a search's folder is watched as well."""
        kinds = {path: kind_of(path) for path in paths}
        sources = tuple(path for path, kind in kinds.items() if kind in ("source", "search"))
        for path, kind in kinds.items():
            if kind == "plan":
                from advisor_tui.screens import plan_files

                plan_files.load(self, Path(path).expanduser(), go_there=True)
            elif kind == "conversation":
                self._go_on_with(Path(path).expanduser())
            elif kind == "search":
                self.run_folder = Path(path).expanduser()
                self.notify("A search was run in this folder: key 4 shows how it went.")
        if sources:
            self.open_sources(sources)

    def _go_on_with(self, conversation: Path) -> None:
        from advisor_tui.screens.consult import ConsultScreen

        def then() -> None:
            if isinstance(self.screen, ConsultScreen):
                self.screen.go_on_with(conversation)

        self.switch_mode("consult")
        self.call_after_refresh(then)

    def action_jump(self) -> None:
        """Puts a letter on everything that can have the focus; the letter goes there."""
        from advisor_tui.screens.jump import Jump

        def chosen(widget: Widget | None) -> None:
            if widget is not None:
                widget.focus()

        if isinstance(self.screen, Place):
            self.push_screen(Jump(self.screen), chosen)

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless or os.environ.get("ADVISOR_TRACEBACK"):
            super()._handle_exception(error)
            return
        self._return_code = 2
        text = f"{type(error).__name__}: {error}"
        self.exit(
            return_code=2,
            message=f"advisor: internal error, a fault of the advisor: {safe(text)} (ADVISOR_TRACEBACK=1 shows where)",
        )

    def action_reload(self) -> None:
        """Reads the open sources again."""
        if self.workspace.sources:
            self.open_sources(self.workspace.sources, refreshed=True)
        else:
            self.action_open()
