"""The Hugging Face hub's interface on loopback, read by the real client: run where huggingface_hub is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

ROWS = "epoch,train_loss,val_loss\n" + "".join(f"{i},{1 / (i + 1)},{2 / (i + 1)}\n" for i in range(20))
FILES = {"run1/metrics.csv": ROWS.encode(), "README.md": b"# Logs\n"}
COMMIT = "a" * 40


class Hub(BaseHTTPRequestHandler):
    """Answers for the data set `someone/logs`: what it is, its tree, and its files."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        told = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        paths = json.loads(told)["paths"] if told.startswith("{") else parse_qs(told).get("paths", [])
        self.answer([entry(path) for path in paths if path in FILES or within(path)])

    def do_GET(self):
        path = unquote(urlsplit(self.path).path)
        if tree := re.match(r"/api/datasets/someone/logs/tree/[^/]+/?(.*)$", path):
            below = within(tree[1]) or list(FILES)
            prefix = f"{tree[1]}/" if tree[1] else ""
            first = sorted({prefix + file.removeprefix(prefix).split("/")[0] for file in below})
            recursive = parse_qs(urlsplit(self.path).query).get("recursive", ["false"])[0].lower() in ("true", "1")
            self.answer([entry(name) for name in sorted({*first, *(below if recursive else ())})])
        elif re.match(r"/api/datasets/someone/logs(/revision/[^/]+)?$", path):
            self.answer({"_id": "1", "id": "someone/logs", "sha": COMMIT, "private": False, "tags": [], "siblings": []})
        elif (file := re.match(r"/datasets/someone/logs/resolve/[^/]+/(.*)$", path)) and file[1] in FILES:
            self.answer(FILES[file[1]])
        else:
            self.answer({"error": "Repository not found"}, 404)

    def answer(self, told: Any, code: int = 200) -> None:
        whole = told if isinstance(told, bytes) else json.dumps(told).encode()
        part = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        body = whole[int(part[1]) : int(part[2] or len(whole)) + 1] if part else whole
        self.send_response(206 if part else code)
        headers = {"Content-Length": str(len(body)), "ETag": '"b"', "X-Repo-Commit": COMMIT}
        if code != 200:
            headers["X-Error-Code"] = "RepoNotFound"
        if part:
            headers["Content-Range"] = f"bytes {part[1]}-{int(part[1]) + len(body) - 1}/{len(whole)}"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_GET

    def log_message(self, *told):
        """Says nothing."""


def within(folder):
    return [file for file in FILES if folder and file.startswith(f"{folder}/")]


def entry(name):
    if name not in FILES:
        return {"type": "directory", "path": name, "oid": "c" * 40, "size": 0}
    return {"type": "file", "path": name, "oid": "b" * 40, "size": len(FILES[name])}


@pytest.fixture
def hub(tmp_path):
    pytest.importorskip("huggingface_hub", reason="huggingface_hub is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"http://127.0.0.1:{server.server_port}"
    yield {**os.environ, "HF_ENDPOINT": place, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(tmp_path)}
    server.shutdown()


def test_logs_on_the_hub(hub):
    sources = ["hf://datasets/someone/logs", "hf://datasets/someone/logs@main/run1/metrics.csv"]
    command = [sys.executable, "-m", "advisor", "diagnose", *sources, "hf://datasets/someone/none", "--format", "json"]
    told = json.loads(subprocess.run(command, env=hub, capture_output=True, text=True, check=False).stdout)
    assert [(source["path"], source["points"]) for source in told["sources"]] == [(source, 40) for source in sources]
    (error,) = told["errors"]
    assert error["message"].startswith("hf://datasets/someone/none cannot be read: there is no such file or folder")
