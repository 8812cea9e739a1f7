#!/usr/bin/env bash
# textual 8.2.8: a stylesheet remembers 64 parsed sources, and every kind of widget with DEFAULT_CSS is one, those of the library included.
# Up to 65 sources a kind that is mounted for the first time costs one parse, its own. From the 66th on the entry that was dropped is always the one
# that is asked for next, so that each further kind makes all of them be parsed again: the 100th source costs 100 parses. The work grows with the
# square of the number of kinds, is done between the key and the paint, and is not seen in small programs.
# Ends with 0 while the 40th source costs one parse and the 100th costs over 90.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv >/dev/null
venv/bin/pip -q install textual==8.2.8 2>/dev/null
cat > app.py <<'P'
import asyncio
import textual
from textual.app import App
from textual.css import stylesheet
from textual.widget import Widget

parsed, real = [], stylesheet.parse
stylesheet.parse = lambda *given, **named: (parsed.append(1), real(*given, **named))[1]
kinds = [type(f"Kind{n}", (Widget,), {"DEFAULT_CSS": f"Kind{n} {{ height: 1; }}"}) for n in range(100)]

async def main():
    app, cost = App(), {}
    async with app.run_test() as pilot:
        for kind in kinds:
            before = len(parsed)
            await app.mount(kind())
            await pilot.pause()
            cost[len(app.stylesheet.source)] = len(parsed) - before
        print("textual", textual.__version__)
        sources = sorted(cost)
        print("parses for the new kind that makes so many sources:", {n: cost[n] for n in sources if n in (40, 60, 64, 65, 66, 80, 100)})
        assert cost[40] == 1 and cost[100] > 90, cost

asyncio.run(main())
P
PYTHONPATH= venv/bin/python app.py
