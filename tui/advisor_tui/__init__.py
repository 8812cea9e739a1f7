"""The terminal program: consult, chart, plan, run and rulebook in one place."""

from __future__ import annotations

from collections.abc import Sequence

SWITCH_SECONDS = 0.001  # until a computing thread lets the screen draw


def run(sources: Sequence[str] = ()) -> None:
    """Opens the program in this terminal, with the sources loaded.

    Threads take turns more often than usual, so that keys are answered while sources are read; garbage is collected
    while nobody types.
    """
    import gc
    import sys

    gc.disable()
    from advisor_tui.app import AdvisorApp
    from advisor_tui.hangup import end_with_terminal

    sys.setswitchinterval(SWITCH_SECONDS)
    app = AdvisorApp(sources=tuple(sources))
    end_with_terminal(lambda: app.call_from_thread(app.exit))
    app.run()


def serve(sources: Sequence[str] = (), host: str = "127.0.0.1", port: int = 8000) -> None:
    """Puts the program in a browser until interrupted."""
    from advisor_tui.serving import serve as serve_program

    serve_program(tuple(sources), host, port)
