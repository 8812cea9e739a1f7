"""The page and the server behind `advisor tui --serve`: nothing from another host, nobody without the address."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from advisor_tui.themes import DARK, LIGHT

COOKIE = "advisor"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BrowserServer(Server):  # type: ignore[misc]
    """textual-serve's server with a page of our own, a token in the address, and one session unless asked otherwise."""

    def __init__(self, command: str, host: str, port: int, theme: str = "advisor-dark") -> None:
        super().__init__(
            command, host=host, port=port, title="advisor", templates_path=Path(__file__).parent / "web",
            public_url=f"http://{f'[{host}]' if ':' in host else host}:{port}",
        )  # fmt: skip
        self.token = secrets.token_urlsafe(16)
        self._colours = LIGHT if theme == LIGHT.name else DARK
        self._open: set[web.WebSocketResponse] = set()

    @property
    def address(self) -> str:
        """The address to open; whoever has it can use the program."""
        return f"{self.public_url}/?token={self.token}"

    async def on_startup(self, app: web.Application) -> None:
        """Says where the program is."""
        print(f"advisor: open {self.address}\nadvisor: Ctrl-C ends it", flush=True)

    def initialize_logging(self) -> None:
        """Keeps the terminal for what a person needs to read."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._only_with_token)
        return app

    @web.middleware  # type: ignore[untyped-decorator]
    async def _only_with_token(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Lets in who has the token in the address or, after that, in a cookie; and no page of another host."""
        asked = request.query.get("token", "")
        if asked and hmac.compare_digest(asked.encode(), self.token.encode()):
            answer = web.HTTPFound("/")
            answer.set_cookie(COOKIE, self.token, httponly=True, samesite="Strict")
            raise answer
        known = hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self.token.encode())
        origin = request.headers.get("Origin")
        if not known or (origin is not None and origin != f"{request.scheme}://{request.host}"):
            raise web.HTTPForbidden(text="advisor: open the address that the terminal shows, token included.\n")
        return await handler(request)

    async def handle_index(self, request: web.Request) -> Any:
        """The page; while a session is open elsewhere, it asks whether to take that over."""
        wanted = request.query.get("take")
        if wanted == "over":
            for websocket in tuple(self._open):
                await websocket.close()
        context = await Server.handle_index.__wrapped__(self, request)
        context["app_websocket_url"] = f"ws://{request.host}/ws"
        context["config"] = {"static": {"url": "/static/"}}
        context |= {"colours": self._colours, "taken": bool(self._open) and wanted is None}
        return aiohttp_jinja2.render_template("app_index.html", request, context)

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        self._open.add(websocket)
        try:
            await super()._process_messages(websocket, app_service)
        finally:
            self._open.discard(websocket)
