"""However a command ends, its output is whole: JSON with errors, any encoding, any width."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, advisor

LOG = "step,loss,val_loss\n" + "".join(f"{n},{1 / (n + 1)},{1 / (n + 1) + 0.1}\n" for n in range(40))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "missing.db"), "no such file"),
        (("check", "log.csv"), "nothing was checked"),
        (("check", "log.csv", "--select", "nonsense"), "no rule matches"),
        (("diagnose", "missing"), "no such file"),
        (("diagnose", "log.csv", "--set", "nonsense=1"), "no fact"),
        (("check", "log.csv", "--unknown-flag"), "not understood"),
    ],
)
def test_json_is_printed_with_errors_whatever_the_exit(log: Path, words: tuple[str, ...], said: str) -> None:
    done = advisor(*words, "--format", "json", cwd=log.parent)
    assert done.returncode == 2
    shown = json.loads(done.stdout)
    assert any(said in error["message"] for error in shown["errors"])
    assert shown["findings"] == []


def test_a_broken_configuration_is_json_too(log: Path) -> None:
    (log.parent / "advisor.toml").write_text("select = [")
    done = advisor("check", "log.csv", "--format", "json", cwd=log.parent)
    assert done.returncode == 2
    assert "not valid TOML" in json.loads(done.stdout)["errors"][0]["message"]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif", "junit"])
def test_plain_encodings_and_odd_widths_get_an_answer(log: Path, form: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "abc", "PYTHONPATH": str(ROOT)}
    code = "from advisor.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "diagnose", "log.csv", "--format", form],
        env=environment, cwd=log.parent, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done.stdout.decode("ascii")
    if form in ("json", "sarif"):
        json.loads(done.stdout)


def test_zero_columns_are_no_width(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    assert advisor("diagnose", "log.csv", cwd=log.parent).returncode == 0


@pytest.mark.parametrize("command", ["diagnose", "check"])
def test_the_source_is_never_overwritten(log: Path, command: str) -> None:
    done = advisor(command, "log.csv", "-o", "log.csv", cwd=log.parent)
    assert done.returncode == 2
    assert "the source itself" in done.stderr
    assert log.read_text() == LOG


def test_a_name_cannot_forge_a_line_of_a_workflows_log(tmp_path: Path) -> None:
    done = advisor("diagnose", "gone\n::error::forged", cwd=tmp_path)
    assert not any(line.lstrip().startswith("::") for line in (done.stdout + done.stderr).splitlines())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:topsecret",
        "postgresql://u:top:secret@/d",
        "postgresql://u:topsecret#tail",
        "x://u:topsecret@h/d",
    ],
)
def test_no_part_of_a_password_is_told(tmp_path: Path, url: str) -> None:
    done = advisor("check", url, "--format", "json", cwd=tmp_path)
    assert done.returncode == 2
    assert "secret" not in done.stdout + done.stderr
    assert "tail" not in (done.stdout + done.stderr).replace("details", "")


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", "log.csv", "-q"),
        ("diagnose", "log.csv", "--format", "json", "-q"),
        ("--version",),
        ("--help",),
        ("rules", "list"),
    ],
)
def test_a_reader_that_went_away_ends_it_as_one_ends_other_tools(log: Path, words: tuple[str, ...]) -> None:
    """`advisor … | head -1`: the code of SIGPIPE, and nothing on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    code = "from advisor.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=log.parent, stdout=writing, stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_shell_closed_end_nothing_and_break_nothing(log: Path, closed: str) -> None:
    """The exit code still tells what was found, and no file that is opened takes the place of a closed stream."""
    log.write_text(LOG.replace("0.5,", "nan,").replace("0.05,", "nan,") + "40,nan,nan\n41,nan,nan\n42,nan,nan\n")
    words = f"check {log} --select run --output {log.parent / 'told.txt'}"
    program = f"{sys.executable} -c 'from advisor.cli import main; main()'"
    told = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tui'}"}
    for line, code in ((f"{program} {words} {closed}", 1), (f"{program} check {log}.missing {closed}", 2)):
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=told, timeout=120, check=False)
        assert done.returncode == code
        assert "internal error" not in done.stdout + done.stderr
    assert "run/diverged" in (log.parent / "told.txt").read_text()


@pytest.mark.parametrize("words", [["diagnose", "log.csv"], ["check", "log.csv", "--format", "json"], ["sources"]])
def test_ctrl_c_ends_it_with_130_and_no_traceback(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor.cli import app

    plain = app._call(words)

    def interrupted(given: object) -> object:
        return lambda: (os.kill(os.getpid(), signal.SIGINT), plain())

    monkeypatch.setattr(app, "_call", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell started us behind
    try:
        with pytest.raises(SystemExit) as ended:
            app.main(words)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.value.code == 130
    assert "Traceback" not in "".join(capsys.readouterr())
