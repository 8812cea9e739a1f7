"""A pipe as a source: whole lines, whatever ends them, while it is open."""

import os
import time

from advisor.watching.pipe import Pipe


def after(pipe, condition):
    """What the pipe's file holds once the condition is true of it."""
    for _ in range(500):
        if condition(pipe.path.read_bytes()):
            break
        time.sleep(0.01)
    return pipe.path.read_bytes()


def test_lines_reach_the_file_whole_and_a_bar_that_only_returns_is_read_while_it_grows():
    out, into = os.pipe()
    pipe = Pipe(out)
    assert pipe.waits
    os.write(into, b"step 1 loss=0.5\r 10%| loss=0.4")
    assert after(pipe, bool) == b"step 1 loss=0.5\r"
    os.write(into, b"2\rlast")
    assert after(pipe, lambda held: b"0.42" in held) == b"step 1 loss=0.5\r 10%| loss=0.42\r"
    os.close(into)
    assert after(pipe, lambda held: held.endswith(b"last")).endswith(b"\rlast")
    pipe._copier.join(10)
    assert pipe.ended
    assert not pipe.waits
    pipe.close()
    assert not pipe.path.exists()
    os.close(out)
