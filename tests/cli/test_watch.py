"""`advisor watch` as a person runs it."""

import json
import subprocess
import sys

import numpy as np

from advisor.watching.following import Following


def row(step, loss):
    return json.dumps({"step": step, "train/loss": loss, "val/loss": loss + 0.05}) + "\n"


def losses(length=200, nan_from=None):
    values = np.exp(-np.arange(length) / 40) + 0.3 + np.random.default_rng(0).normal(0, 0.01, length)
    if nan_from is not None:
        values[nan_from:] = np.nan
    return values.tolist()


def watch(*arguments, stdin=""):
    command = [sys.executable, "-m", "advisor", "watch", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def told(text):
    return [json.loads(line) for line in text.splitlines()]


class Steps:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def follow(path, chunks, quiet=5.0):
    """Polls after each chunk of lines was appended, a second apart, then until quiet."""
    clock = Steps()
    following = Following((str(path),), quiet=quiet, clock=clock)
    events = list(following.poll())
    for chunk in chunks:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(chunk)
        clock.now += 1
        events += list(following.poll())
    while not following.over():
        clock.now += 1
        events += list(following.poll())
    return [*events, *following.end()]


def test_a_run_that_appears_later_and_is_lost_is_told_while_it_grows(tmp_path):
    lines = [row(i, v) for i, v in enumerate(losses(nan_from=100))]
    chunks = ["".join(lines[i : i + 10]) for i in range(0, 200, 10)]
    events = follow(tmp_path / "late" / "log.jsonl", chunks)
    lost = next(event for event in events if event.finding and event.finding.rule == "run/diverged")
    assert lost.finding.since_step == 100
    assert lost.step < 150
    assert events[-1].event == "quiet"
    assert events[-1].offer.startswith(f"advisor probe {tmp_path / 'late' / 'log.jsonl'} --objective FILE.py:NAME")


def test_a_run_that_another_follows_has_ended_and_does_not_stall(tmp_path):
    clock = Steps()
    following = Following((str(tmp_path),), quiet=10_000.0, clock=clock)
    events = []
    for seed in ("a", "b"):
        (tmp_path / seed).mkdir()
        lines = [row(i, v) for i, v in enumerate(losses())]
        for at in range(0, 200, 20):
            with (tmp_path / seed / "log.jsonl").open("a") as file:
                file.writelines(lines[at : at + 20])
            clock.now += 10
            events += list(following.poll())
    clock.now += 200
    events += list(following.poll())
    assert [(event.event, event.run) for event in events if event.finding is None] == [("stalled", "b")]


def test_half_a_line_is_waited_for(tmp_path):
    text = "".join(row(i, v) for i, v in enumerate(losses()))
    events = follow(tmp_path / "log.jsonl", [text[i : i + 997] for i in range(0, len(text), 997)])
    assert [event.event for event in events if event.finding and event.finding.severity == "error"] == []
    assert events[-1].step == 199


def test_a_log_that_is_rotated_goes_on(tmp_path):
    path = tmp_path / "log.jsonl"
    following = Following((str(tmp_path),), quiet=5.0, clock=Steps())
    path.write_text("".join(row(i, v) for i, v in enumerate(losses(50))))
    list(following.poll())
    path.rename(tmp_path / "log.1.jsonl")
    path.write_text("".join(row(i, v) for i, v in enumerate(losses(20))))
    assert list(following.poll()) == []
    assert {key.run for key in following._live} >= {"log", "log.1"}


def test_a_stall_and_going_on_are_told(tmp_path):
    path, clock = tmp_path / "log.jsonl", Steps()
    following = Following((str(path),), quiet=10_000.0, clock=clock)
    events = []
    for i, value in enumerate(losses(40)):
        with path.open("a") as file:
            file.write(row(i, value))
        clock.now += 10 if i != 30 else 500
        if i == 30:
            path.write_text(path.read_text())
        events += list(following.poll())
        if i == 29:
            clock.now += 200
            events += list(following.poll())
    assert [event.event for event in events if event.finding is None] == ["stalled", "resumed"]


def test_a_pipe_ends_with_its_writer_and_a_lost_run_ends_with_one():
    text = "".join(f"step {i} loss={v:.4f} val_loss={v + 0.05:.4f}\n" for i, v in enumerate(losses(nan_from=100)))
    code, out, _ = watch("-", "--format", "jsonl", "--interval", "0.2s", "--fail-on", "error", stdin=text)
    assert code == 1
    assert told(out)[-1]["finding"]["rule"] == "run/diverged"


def test_the_source_goes_quiet(tmp_path):
    (tmp_path / "log.jsonl").write_text("".join(row(i, v) for i, v in enumerate(losses())))
    code, out, _ = watch(tmp_path, "--format", "jsonl", "--interval", "0.2s", "--until-quiet", "1s")
    assert code == 0
    assert told(out)[-1]["event"] == "quiet"
    assert set(told(out)[-1]) == {"event", "source", "run", "step"}


def test_nothing_there_until_quiet_is_unread(tmp_path):
    code, out, err = watch(tmp_path / "none", "--interval", "0.2s", "--until-quiet", "0.5s")
    assert (code, out) == (2, "")
    assert "waiting for" in err


def test_a_wrong_format_and_level_are_refused(tmp_path):
    assert "Known: text, jsonl" in watch(tmp_path, "--format", "json")[2]
    assert "write warning or error" in watch(tmp_path, "--fail-on", "info")[2]


def test_a_lost_run_ends_the_watch_of_a_pipe_that_stays_open():
    command = [sys.executable, "-m", "advisor", "watch", "-", "--fail-on", "error", "--format", "jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        started.stdin.write("".join(row(i, loss) for i, loss in enumerate(losses(nan_from=80))).encode())
        started.stdin.flush()
        said = started.stdout.read()
        assert started.wait(60) == 1
        assert started.stderr.read() == b""
    assert told(said.decode())[0]["finding"]["rule"] == "run/diverged"


def test_a_log_that_is_rotated_or_written_anew_is_watched_on(tmp_path):
    log, clock = tmp_path / "log.jsonl", Steps()
    following = Following((str(log),), quiet=50.0, clock=clock)
    whole = [row(i, loss) for i, loss in enumerate(losses(400, nan_from=320))]
    events = []
    for first, last in ((0, 150), (0, 250), (250, 300), (250, 350), (250, 400)):
        log.write_text("".join(whole[first:last]))
        events += list(following.poll())
    assert [(event.finding.rule, event.finding.since_step) for event in events] == [("run/diverged", 320)]
    log.write_text("".join(row(i, loss) for i, loss in enumerate(losses(100, nan_from=60))))
    assert list(following.poll()) == []
    assert [event.finding.since_step for event in following.poll() if event.event == "finding"] == [60]
