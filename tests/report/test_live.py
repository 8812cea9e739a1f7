"""What a watch tells, as a person reads it."""

from datetime import datetime

import pytest
from rich.console import Console

from advisor.report.live import event_text
from advisor.watching import Event
from tests.factories import finding

TITLE = "Keep the checkpoint of step 26: after it the held-out loss rose 17 % above its best"
PROBE = "advisor probe logs --objective FILE.py:NAME --budget 3trials"


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"event": "finding", "finding": finding("run/overfitting", "warning", title=TITLE)}, TITLE),
        ({"event": "gone", "finding": finding("run/overfitting", "warning", title=TITLE)}, TITLE),
        ({"event": "stalled", "seconds": 70.0}, "nothing new for 70 s"),
        ({"event": "quiet", "offer": PROBE}, PROBE),
    ],
)
def test_what_is_longer_than_a_line_goes_on_beside_the_time(event, said, width):
    console = Console(width=width)
    made = event_text(Event(source="logs", run="a", step=4, **event), datetime(2026, 11, 30, 1, 2, 3), console)
    first, *others = made.plain.splitlines()
    assert first.startswith("01:02:03  ")
    assert all(line.startswith(" " * 10) and line == line.rstrip() for line in others)
    assert all(len(line) <= width for line in (first, *others))
    assert said in " ".join(made.plain.split())
