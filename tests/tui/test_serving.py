"""The program in a browser: on loopback, with what it needs, ended with everything it started."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from advisor_tui.browser import BrowserServer
from advisor_tui.serving import command, is_loopback, serve
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from advisor.errors import ConfigError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The page, as soon as the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            select_nothing(0.1)
        finally:
            connection.close()
    pytest.fail(f"the server never answered; it ended with {process.poll()}")


def opened(address: str, **headers: str) -> tuple[int, str]:
    """The page behind an address with a token, as a browser that keeps cookies gets it."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def select_nothing(seconds: float) -> None:
    import select

    select.select([], [], [], seconds)


def test_the_page_is_served_on_loopback_and_the_port_is_named_when_taken() -> None:
    port = free_port()
    code = f"import advisor_tui; advisor_tui.serve((), '127.0.0.1', {port})"
    import advisor_tui

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        cwd=Path(str(advisor_tui.__file__)).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status, text = page(port, process)
        assert (status, "token" in text) == (403, True)
        assert process.stdout is not None
        address = process.stdout.readline().decode().split()[-1]
        assert address.startswith(f"http://127.0.0.1:{port}/?token=")
        status, text = opened(address)
        assert status == 200
        assert f"ws://127.0.0.1:{port}/ws" in text
        assert "<title>advisor</title>" in text
        assert not [found for found in re.findall(r"(?:https?:)?//[\w.-]+", text) if "127.0.0.1" not in found]
        assert opened(address, Origin="http://elsewhere.example")[0] == 403
        with pytest.raises(ConfigError, match=rf"--port {port}: .*--port {port + 1}"):
            serve((), "127.0.0.1", port)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_sources_with_blanks_and_quotes_reach_the_program_whole() -> None:
    import shlex

    assert shlex.split(command(("my logs", "it's.db", "$(touch x)")))[3:] == ["my logs", "it's.db", "$(touch x)"]


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("gpu1", False)]
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


class Window:
    """Another window's connection, as the server keeps it."""

    is_closed = False

    async def close(self) -> None:
        self.is_closed = True


async def test_a_second_visitor_chooses_between_taking_over_and_a_session_of_its_own() -> None:
    server = BrowserServer("true", "127.0.0.1", 8000)
    async with TestClient(TestServer(await server._make_app()), cookie_jar=CookieJar(unsafe=True)) as visitor:

        async def page_of(query: str) -> str:
            return str(await (await visitor.get(f"/{query}")).text())

        assert "session-websocket-url" in await page_of(f"?token={server.token}")
        other = Window()
        server._open.add(other)
        asked = await page_of("")
        assert "open in another window" in asked
        assert "session-websocket-url" not in asked
        assert "session-websocket-url" in await page_of("?take=own")
        assert not other.is_closed
        assert "session-websocket-url" in await page_of("?take=over")
        assert other.is_closed
