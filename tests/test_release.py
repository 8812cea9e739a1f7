"""The checklist of a release finds what is not ready."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("checklist", ROOT / "release" / "checklist.py")
checklist = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checklist)


@pytest.fixture
def ready(tmp_path):
    """A folder that is ready to be released as 1.2.0."""
    for file, text in {
        "pyproject.toml": '[project]\nversion = "1.2.0"\n',
        "advisor/__init__.py": '__version__ = "1.2.0"\n',
        "CITATION.cff": "cff-version: 1.2.0\nversion: 1.2.0\n",
        "CHANGELOG.md": "# Changelog\n\n## 1.2.0 (2027-01-02)\n\n## 1.1.0 (2026-12-01)\n",
        "README.md": "- uses: someone/hp-advisor@v1.2.0\n",
        "examples/github/study.yml": "uses: someone/hp-advisor@v1.2.0\n",
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    return tmp_path


@pytest.mark.parametrize("check", ["one_version", "changelog", "references"])
def test_what_is_ready_holds(ready, check):
    assert getattr(checklist, check)(ready) is None


@pytest.mark.parametrize(
    ("check", "file", "text"),
    [
        ("one_version", "advisor/__init__.py", '__version__ = "1.1.0"\n'),
        ("one_version", "CITATION.cff", "cff-version: 1.2.0\n"),
        ("changelog", "CHANGELOG.md", "## 1.2.0 (unreleased)\n"),
        ("references", "README.md", "uses: OWNER/hp-advisor@v1.2.0\n"),
        ("references", "examples/github/study.yml", "uses: someone/hp-advisor@v1.1.0\n"),
    ],
)
def test_what_is_not_ready_is_told(ready, check, file, text):
    (ready / file).write_text(text)
    ((holds, line),) = checklist.told((getattr(checklist, check),), ready)
    assert not holds
    assert line.startswith("✗ ")


def test_this_checkout_names_one_version():
    assert checklist.one_version(ROOT) is None
