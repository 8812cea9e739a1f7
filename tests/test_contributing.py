"""What the pages for contributors say is so: the files they name exist, the example reader reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from advisor.readers.source import Candidate, ReadOptions

ROOT = Path(__file__).parents[1]
PAGES = ("CONTRIBUTING.md", "SECURITY.md", "docs/writing-readers.md", "docs/writing-rules.md")
OWN = re.compile(r"`((?:advisor|rules|tests|benchmarks|docs|tui)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES)
def test_every_place_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for named in OWN.findall(text):
        if "NAME" not in named and "ROOM" not in named and "KIND" not in named:
            assert (ROOT / named).exists(), f"{page} names {named}"


def test_the_example_reader_reads(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/writing-readers.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "example", "exec"), names)
    path = tmp_path / "log.txt"
    path.write_text("#pairs\n0 1.5\n1 nan\n2 0.5\nbroken\n")
    file = Candidate(path=path, root=tmp_path, head=path.read_bytes(), size=path.stat().st_size)
    reader = names["READER"]
    assert reader.claims(file)  # type: ignore[attr-defined]
    reading = reader.read(tmp_path, [file], ReadOptions())  # type: ignore[attr-defined]
    assert (reading.points, reading.lost) == (3, 1)
    assert list(reading.runs[0].series["loss"].steps) == [0, 1, 2]


BUILDERS = {"study": "Study", "series": "Series", "parameter": "Parameter", "trial": "Trial"}


def test_records_are_built_in_one_place() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), node.name)
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or node) == BUILDERS.get(node.name)
    }
    assert found == {("tests/factories.py", name) for name in BUILDERS}
