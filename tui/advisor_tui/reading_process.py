"""Reading and judging in a process of its own: keys are answered at once meanwhile, and stopping it really stops it.

What passes between the two is lines of JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from advisor_tui.loading import Heard, Step

if TYPE_CHECKING:
    from advisor.findings import Diagnosis
    from advisor.records import Evidence

STEP_SECONDS = 0.1  # between two words about how far it is
POLITE = 5  # added to the niceness: the screen goes first


class ReadingProcess:
    """The other process as the program uses it; it is started when first needed, and again after it was stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts the process where none runs; no file of the working folder is taken for a module of ours."""
        if self._process is None or self._process.poll() is not None:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "advisor_tui.reading_process"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """Ends the process with whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def load(
        self, sources: Sequence[str], facts: Mapping[str, Any], heard: Heard, against: Sequence[str] = (),
        grown: Sequence[str] = (),
    ) -> tuple[Evidence, Diagnosis]:  # fmt: skip
        """Evidence and diagnosis of the sources; raises what reading raised, InterruptedError once it was stopped."""
        return self._ask(("load", tuple(sources), dict(facts), tuple(against), tuple(grown)), heard)

    def judge(self, facts: Mapping[str, Any], heard: Heard, against: Sequence[str] = ()) -> Diagnosis | None:
        """The findings on what was loaded last; None where the process has loaded nothing."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._ask(("judge", (), dict(facts), tuple(against), ()), heard)[1]

    def _ask(self, request: tuple[Any, ...], heard: Heard) -> tuple[Evidence, Diagnosis]:
        with self._lock:
            self.start()
            process = self._process
            assert process is not None
            assert process.stdin is not None
            assert process.stdout is not None
            from advisor_tui.wire import line

            try:
                process.stdin.write(line("asked", request))
                process.stdin.flush()
                return _taken(process.stdout, heard)
            except (EOFError, BrokenPipeError):
                raise InterruptedError("reading was stopped") from None


def _taken(stream: IO[bytes], heard: Heard) -> tuple[Evidence, Diagnosis]:
    from advisor_tui.wire import Taken, error_of, message

    taken = Taken()
    while True:
        kind, content = message(stream.readline())
        if kind == "step":
            heard(Step.of_content(content))
        elif kind == "failed":
            raise error_of(content)
        elif kind == "end":
            return taken.evidence(), taken.diagnosis()
        else:
            taken.take(kind, content)


class _Answers:
    """The other end: answers requests until nobody asks any more."""

    def __init__(self, asked: IO[bytes], answers: IO[bytes]) -> None:
        self.asked, self.answers = asked, answers
        self.evidence: Any = None
        self._told_at = 0.0

    def send(self, kind: str, content: Any) -> None:
        from advisor_tui.wire import line

        self.answers.write(line(kind, content))
        self.answers.flush()

    def step(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._told_at > STEP_SECONDS or step.done in (0, step.total):
            self._told_at = now
            self.send("step", step)

    def answer(
        self, what: str, sources: Sequence[str], facts: Mapping[str, Any], against: Sequence[str], grown: Sequence[str]
    ) -> None:
        from advisor_tui.loading import judge, load
        from advisor_tui.wire import diagnosis_lines, evidence_lines

        if what == "load":
            self.evidence, diagnosis = load(sources, facts, self.step, against, grown)
            self.answers.writelines(evidence_lines(self.evidence))
        else:
            diagnosis = judge(self.evidence, facts, against, self.step)
        self.answers.writelines(diagnosis_lines(diagnosis))
        self.send("end", None)

    def go_on(self) -> None:
        from advisor_tui.wire import error_content, message

        while True:
            try:
                _, request = message(self.asked.readline())
            except EOFError:
                return
            try:
                self.answer(*request)
            except BrokenPipeError:
                return
            except Exception as error:
                self.send("failed", error_content(error))


def main() -> None:
    """Answers on what were standard input and output; prints of libraries go nowhere.

    What is concluded on a run is kept for the next time, as `diagnose` keeps it.
    """
    os.nice(POLITE)
    answers = os.fdopen(os.dup(1), "wb")
    asked = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    import advisor.diagnosis  # noqa: F401
    from advisor.cache import remember

    remember()
    _Answers(asked, answers).go_on()


if __name__ == "__main__":
    main()
