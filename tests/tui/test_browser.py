"""One journey in a real browser: keys without a click, and no request to any other host."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.tui.test_serving import free_port

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
SECONDS = 90


@contextmanager
def started(arguments: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a session of its own, ended with all that it started."""
    process = subprocess.Popen(
        arguments, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Page:
    """A page as its browser tells of it: what it asked for, and what the terminal in it was sent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.number = socket, 0
        self.asked: list[str] = []
        self.shown = b""
        self.answers: dict[int, Any] = {}

    async def do(self, method: str, **given: Any) -> Any:
        self.number += 1
        number = self.number
        await self.socket.send_json({"id": number, "method": method, "params": given})
        while number not in self.answers:
            await self.hear()
        return self.answers.pop(number)

    async def hear(self) -> None:
        told = json.loads((await self.socket.receive()).data)
        if "id" in told:
            self.answers[told["id"]] = told.get("result", told.get("error"))
        elif told["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            self.asked.append(told["params"].get("url") or told["params"]["request"]["url"])
        elif told["method"] == "Network.webSocketFrameReceived":
            self.shown += _bytes(told["params"]["response"])

    async def shows(self, text: str) -> None:
        while text.encode() not in self.shown:
            await self.hear()

    async def press(self, key: str) -> None:
        self.shown = b""
        await self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.do("Input.dispatchKeyEvent", type="keyUp", key=key)


def _bytes(frame: dict[str, Any]) -> bytes:
    data = str(frame["payloadData"])
    return base64.b64decode(data) if frame["opcode"] == 2 else data.encode()


async def journey(address: str, port: int) -> tuple[list[str], str]:
    """Goes to the rulebook and to a plan by keys alone, reads the page again; what was asked for, and the title."""
    async with aiohttp.ClientSession() as session:
        async with session.put(f"http://127.0.0.1:{port}/json/new?about:blank") as answer:
            target = (await answer.json())["webSocketDebuggerUrl"]
        async with session.ws_connect(target, max_msg_size=0) as socket:
            page = Page(socket)
            await page.do("Network.enable")
            await page.do("Page.navigate", url=address)
            await page.shows("5 Rulebook")
            await page.press("5")
            await page.shows("To begin with")
            await page.press("3")
            await page.shows("no plan yet")
            await page.press("n")
            await page.shows("Plan: ")
            page.shown = b""
            await page.do("Page.reload")
            await page.shows("going on where you were")
            title = await page.do("Runtime.evaluate", expression="document.title")
            return page.asked, str(title["result"]["value"])


def debugging_port(folder: Path, browser: subprocess.Popen[bytes]) -> int:
    """The port that the browser chose."""
    from tests.tui.test_serving import select_nothing

    for _ in range(SECONDS * 10):
        if (folder / "DevToolsActivePort").exists() and (lines := (folder / "DevToolsActivePort").read_text()):
            return int(lines.splitlines()[0])
        assert browser.poll() is None, "the browser ended at once"
        select_nothing(0.1)
    pytest.fail("the browser never listened")


@pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt-get install chromium")
def test_a_journey_in_the_browser_asks_no_other_host(tmp_path: Path) -> None:
    port = free_port()
    rows = [f"{step},{2 * 0.9**step + 0.1:.4f},{2 * 0.9**step + 0.2:.4f}" for step in range(30)]
    (tmp_path / "log.csv").write_text("step,train_loss,val_loss\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code = f"import advisor_tui; advisor_tui.serve(({str(tmp_path / 'log.csv')!r},), '127.0.0.1', {port})"
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    browser_words = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={tmp_path / 'browser'}",
    ]  # fmt: skip
    with started([sys.executable, "-c", code], PYTHONPATH=path) as server, started(browser_words) as browser:
        assert server.stdout is not None
        address = server.stdout.readline().decode().split()[-1]
        debugging = debugging_port(tmp_path / "browser", browser)
        asked, title = asyncio.run(asyncio.wait_for(journey(address, debugging), SECONDS))
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith("data:")}
    assert hosts == {"127.0.0.1"}, asked
    assert any(url.startswith("ws://") for url in asked)
    assert title == "advisor"
