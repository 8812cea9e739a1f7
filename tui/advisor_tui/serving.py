"""The program in a browser, through textual-serve."""

from __future__ import annotations

import ipaddress
import os
import shlex
import sys

from advisor.errors import ConfigError


def serve(sources: tuple[str, ...], host: str, port: int) -> None:
    """Serves the program at the address it prints, token included; a taken port is an error a person can act on."""
    from advisor_tui.browser import BrowserServer
    from advisor_tui.recent import last_theme

    _check_free(host, port)
    if not is_loopback(host):
        print(
            f"advisor: everyone who has the address and reaches {host}:{port} can read files here and start runs.",
            file=sys.stderr,
        )
    os.environ.setdefault("ADVISOR_SERVER", str(os.getpid()))
    BrowserServer(command(sources), host, port, last_theme()).serve()


def command(sources: tuple[str, ...]) -> str:
    """The shell command of one browser's session."""
    return shlex.join([sys.executable, "-m", "advisor_tui", *sources])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_free(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"--host {host} --port {port}: {error.strerror}. Give another port, for example --port {port + 1}"
            ) from None
