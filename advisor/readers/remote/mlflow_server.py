"""A running MLflow server by its address, or the address of an experiment or a run as the browser shows it."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from advisor.readers._series import Points, joined, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import ReadError, Run, Scalar

_API = "/api/2.0/mlflow/"
_TIMEOUT = 30  # seconds of one request
_PAGE = 1000  # results of one answer: the server's most
_MOST_RUNS = 10_000  # of one server
_STORED_INFINITY = 1.7976931348623157e308  # the largest double: stored for an infinity
_EXPERIMENT = re.compile(r"experiments/(\d+)")
_RUN = re.compile(r"runs/([0-9a-f]{32})")


class MlflowServerReader:
    """Reads the points of every metric and the parameters of every run that a server holds."""

    kind = "mlflow-server"
    title = "A running MLflow server: http://host:5000, or the address of an experiment or a run"
    order = 15
    signs = Signs()

    def claims(self, candidate: Candidate) -> bool:
        """No file is a server."""
        return False

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """Nothing: a server is read by its address."""
        return Reading()

    def claims_url(self, source: str) -> bool:
        """Whether the text is an address of the web."""
        return source.startswith(("http://", "https://"))

    def read_url(self, source: str, options: ReadOptions) -> Reading:
        """The runs of the server, by experiment and run; an answer that is none says what was asked."""
        server = _Server(source)
        try:
            runs = tuple(server.runs())
        except (ValueError, OSError) as error:
            reason = shown(str(getattr(error, "reason", error)))
            message = (
                f"does not answer as an MLflow server ({reason}). Give the address that `mlflow server` prints, as "
                "http://127.0.0.1:5000; of another tracker give the files, or an export as CSV"
            )
            return Reading(errors=(ReadError(source=shown(source), message=message),))
        return Reading(runs=runs, points=sum(run.points for run in runs))


READER = MlflowServerReader()


class _Server:
    """Asks a server over its REST interface."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = f"{parts.path}#{parts.fragment}"
        self._experiment, self._run = _EXPERIMENT.search(asked), _RUN.search(asked)
        host = parts.hostname or ""
        netloc = f"[{host}]" if ":" in host else host
        self._base = f"{parts.scheme}://{netloc}{f':{parts.port}' if parts.port else ''}"
        self._headers = {"Content-Type": "application/json"}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()

    def runs(self) -> Iterator[Run]:
        """The runs asked for."""
        if self._run:
            yield self._read(self._get("runs/get", {"run_id": self._run[1]})["run"], ".")
            return
        names = dict(self._experiments())
        chosen = [self._experiment[1]] if self._experiment else list(names)
        for count, found in enumerate(self._search(chosen)):
            if count >= _MOST_RUNS:
                return
            experiment = names.get(str(found["info"].get("experiment_id")), "")
            yield self._read(found, printable(experiment) if len(chosen) > 1 else ".")

    def _experiments(self) -> Iterator[tuple[str, str]]:
        for found in self._pages("experiments/search", {"max_results": _PAGE}, "experiments"):
            yield str(found["experiment_id"]), str(found.get("name", found["experiment_id"]))

    def _search(self, experiments: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        if experiments:
            yield from self._pages("runs/search", {"experiment_ids": list(experiments), "max_results": _PAGE}, "runs")

    def _read(self, found: Mapping[str, Any], folder: str) -> Run:
        info, data = found["info"], found.get("data", {})
        points = Points()
        for metric in data.get("metrics", ()):
            asked = {"run_id": info["run_id"], "metric_key": metric["key"], "max_results": _PAGE}
            for point in self._pages("metrics/get-history", asked, "metrics", get=True):
                step, value = whole(number(point.get("step", 0))), number(point.get("value", 0.0))
                if step is not None and value is not None:
                    seconds = (number(point.get("timestamp", 0)) or 0) / 1000
                    points.add(printable(metric["key"]), step, _restored(value), seconds)
        settings: dict[str, Scalar] = {str(one["key"]): _told(one["value"]) for one in data.get("params", ())}
        name = printable(str(info.get("run_name") or info["run_id"]))
        return Run(name=joined(folder, name), series=points.series(), hyperparameters=settings)

    def _pages(self, call: str, asked: dict[str, Any], key: str, get: bool = False) -> Iterator[Mapping[str, Any]]:
        while True:
            page = self._get(call, asked) if get else self._post(call, asked)
            yield from page.get(key, ())
            if not page.get("next_page_token"):
                return
            asked = {**asked, "page_token": page["next_page_token"]}

    def _get(self, call: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._answer(f"{call}?{urlencode(asked)}")

    def _post(self, call: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        body = json.dumps(asked).encode()
        return self._answer(call, body)

    def _answer(self, asked: str, body: bytes | None = None) -> Mapping[str, Any]:
        from urllib.request import Request, urlopen

        request = Request(f"{self._base}{_API}{asked}", data=body, headers=self._headers)
        with urlopen(request, timeout=_TIMEOUT) as response:
            loaded = json.loads(response.read())
        if not isinstance(loaded, dict):
            raise ValueError("the answer is no object")
        return loaded


def _restored(value: float) -> float:
    """Infinity, which a database keeps as the largest number."""
    return value if not abs(value) >= _STORED_INFINITY else math.copysign(math.inf, value)


def _told(text: object) -> Scalar:
    value = number(text)
    return str(text) if value is None else int(value) if value.is_integer() and "." not in str(text) else value
