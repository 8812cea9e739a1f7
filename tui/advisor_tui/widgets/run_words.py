"""What a search told, in words: standing, verdict, best configuration, findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.containers import VerticalScroll
from textual.content import Content

from advisor_tui.run_state import RunState
from advisor_tui.widgets.finding_text import facts, prose
from advisor_tui.wording import LETTERS, STYLES, count, duration, number, safe, shortened


def standing(state: RunState, folder: Path, is_alive: bool, is_paused: bool) -> Content:
    """One line: what it is, whether it runs, how long, how long still."""
    if is_paused:
        word, tone = "‖ paused", "$text-warning"
    elif is_alive:
        word, tone = ("▸ stopping" if state.stopping else "▸ running"), "$text-accent"
    elif state.outcome == "finished":
        word, tone = "✓ finished", "$text-success"
    elif state.outcome == "failed":
        word, tone = "✗ failed", "$text-error"
    elif state.outcome == "interrupted":
        word, tone = "■ stopped, resumable", "$text-warning"
    else:
        word, tone = "? not running", "$text-warning"
    parts = [Content.styled(word, f"bold {tone}"), Content(shortened(safe(folder), 40))]
    if state.started and state.latest > state.started:
        parts.append(Content(f"{duration(state.latest - state.started)} {'so far' if is_alive else 'in all'}"))
    if is_alive and state.eta is not None:
        parts.append(Content(f"{duration(state.eta)} left in this stage"))
    if is_alive:
        parts.append(Content(f"{len(state.running)} at work"))
    return Content(" · ").join(parts)


def run_words(state: RunState, result: Mapping[str, Any], complaint: str) -> Content:
    """Verdict and best first, then what was told, newest first."""
    blocks: list[Content] = []
    verdict = str(result.get("verdict") or state.verdict or "")
    if verdict:
        blocks.append(Content.assemble(("Verdict\n", "bold $text-primary"), prose(verdict)))
    if complaint:
        blocks.append(Content.assemble(("It said\n", "bold $text-error"), Content(safe_lines(complaint))))
    blocks += _outcome(result)
    if state.best_params and not result:
        pairs = [(name, number(value)) for name, value in state.best_params.items()]
        blocks.append(Content.assemble(("Best so far\n", "bold $text-primary"), facts(pairs)))
    findings = [
        Content.assemble((f"{LETTERS[f.severity]} ", f"bold {STYLES[f.severity]}"), prose(f.title))
        for f in reversed(state.findings)
    ]
    if findings:
        blocks.append(Content.assemble(("Findings\n", "bold $text-primary"), Content("\n").join(findings)))
    if state.news:
        told = [Content(f"· {safe(line)}") for line in reversed(state.news[-50:])]
        blocks.append(Content.assemble(("What happened\n", "bold $text-primary"), Content("\n").join(told)))
    return Content("\n\n").join(blocks) if blocks else Content.styled("nothing yet", "$foreground 60%")


def _outcome(result: Mapping[str, Any]) -> list[Content]:
    blocks: list[Content] = []
    for name in ("best", "default"):
        one = result.get(name)
        if not isinstance(one, Mapping):
            continue
        spread = f" ± {number(one.get('sd'))}" if one.get("sd") is not None else ""
        seeds = one.get("seeds")
        repeats = len(seeds) if isinstance(seeds, list) else seeds
        over = f" over {count(repeats, 'seed')}" if isinstance(repeats, int) and repeats else ""
        config = one.get("config")
        pairs = [(str(k), number(v)) for k, v in config.items()] if isinstance(config, Mapping) else []
        head = f"{name.capitalize()}  {number(one.get('mean'))}{spread}{over}\n"
        blocks.append(Content.assemble((head, "bold $text-primary"), facts(pairs)))
    return blocks


def safe_lines(text: str) -> str:
    """Several lines, each without control characters."""
    return "\n".join(safe(line) for line in text.splitlines())


class RunWords(VerticalScroll):
    """What the search says of itself, scrolling."""

    HELP = """\
## Told
Verdict, best configuration, findings as they appeared, ranges that were widened, stages that ended.
"""
    DEFAULT_CSS = """
    RunWords {
        height: 1fr; border: round $edge; border-title-color: $foreground 80%; padding: 0 1;
        &:focus { border: round $primary; }
    }
    """
