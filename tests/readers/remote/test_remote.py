"""Sources behind URLs: fsspec's own store in memory, and an MLflow server on loopback."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from advisor.readers.reading import read

ROWS = "epoch,train_loss,val_loss\n" + "".join(f"{i},{1 / (i + 1)},{2 / (i + 1)}\n" for i in range(20))


@pytest.fixture
def memory():
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    yield store
    store.rm("/", recursive=True) if store.ls("/") else None


def test_a_folder_of_a_store(memory):
    memory.pipe("/exp/a/history.csv", ROWS.encode())
    memory.pipe("/exp/b/history.csv", ROWS.encode())
    memory.pipe("/exp/b/model.safetensors", b"step,loss\n1,2\n")
    evidence = read("memory://exp")
    assert [run.name for run in evidence.runs] == ["a", "b"]
    assert evidence.runs[0].series["val_loss"].values.tolist() == [2 / (i + 1) for i in range(20)]
    assert evidence.sources[0].path == "memory://exp"
    assert not evidence.errors


def test_packed_logs_of_a_store_are_fetched_and_packed_weights_are_not(memory):
    memory.pipe("/exp/a/history.csv.gz", gzip.compress(ROWS.encode()))
    memory.pipe("/exp/b/history.bin.gz", gzip.compress(ROWS.encode()))
    assert [run.name for run in read("memory://exp").runs] == ["a"]


def test_a_file_of_a_store(memory):
    memory.pipe("/exp/history.csv", ROWS.encode())
    (run,) = read("memory://exp/history.csv").runs
    assert (run.name, run.source) == (".", "memory://exp/history.csv")


def test_a_folder_of_this_machine_by_its_url(tmp_path):
    (tmp_path / "a run").mkdir()
    (tmp_path / "a run" / "history.csv").write_text(ROWS)
    (run,) = read(f"file://{tmp_path}/a%20run").runs
    assert run.series["val_loss"].values.tolist() == [2 / (i + 1) for i in range(20)]


def test_errors_name_the_url(memory):
    memory.pipe("/exp/history.csv", b"epoch,loss\n1,0.5\n2,x,3,4\n")
    (error,) = read("memory://exp").errors
    assert error.source == "memory://exp/history.csv"
    assert "cannot be read: there is no such file or folder" in read("memory://nothing").errors[0].message


def test_what_is_missing_is_named(memory, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    (error,) = read("s3://bucket/logs").errors
    assert "pip install 'hp-advisor[remote]'" in error.message
    assert "s3fs" in error.message
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    (error,) = read("gs://bucket/logs").errors
    assert "needs fsspec" in error.message


HISTORY = {
    "train_loss": [{"key": "train_loss", "value": v, "step": str(i), "timestamp": str(1_700_000_000_000 + i)}
                   for i, v in enumerate([0.9, 0.5, "NaN", 1.7976931348623157e308])],
}  # fmt: skip
INFO = {"run_id": "a" * 32, "run_name": "calm-fox", "experiment_id": "1"}
RUN = {
    "info": INFO,
    "data": {"metrics": [{"key": "train_loss"}], "params": [{"key": "lr", "value": "0.001"}]},
}


class Answers(BaseHTTPRequestHandler):
    def answer(self, found):
        body = json.dumps(found).encode()
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        call = self.path.rpartition("/mlflow/")[2]
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if call == "experiments/search":
            self.answer({"experiments": [{"experiment_id": "1", "name": "first"}]})
        elif call == "runs/search" and asked["experiment_ids"] == ["1"]:
            page = {"runs": [RUN]} if "page_token" in asked else {"runs": [], "next_page_token": "t"}
            self.answer(page)

    def do_GET(self):
        call, asked = urlsplit(self.path).path.rpartition("/mlflow/")[2], parse_qs(urlsplit(self.path).query)
        if call == "metrics/get-history":
            self.answer({"metrics": HISTORY[asked["metric_key"][0]]})
        else:
            self.answer({"run": RUN} if call == "runs/get" else {})

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), Answers) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_server_of_mlflow(server):
    for address in (server, f"{server}/#/experiments/1", f"{server}/#/experiments/1/runs/{'a' * 32}"):
        evidence = read(address)
        assert [source.kind for source in evidence.sources] == ["mlflow-server"]
        (run,) = evidence.runs
        assert run.name == "calm-fox"
        assert str(run.series["train_loss"].values.tolist()) == "[0.9, 0.5, nan, inf]"
        assert run.series["train_loss"].steps.tolist() == [0, 1, 2, 3]
        assert run.hyperparameters == {"lr": 0.001}


def test_what_is_no_server_of_mlflow_says_what_to_give():
    (error,) = read("http://127.0.0.1:9/").errors
    assert "does not answer as an MLflow server" in error.message
    assert "mlflow server" in error.message
