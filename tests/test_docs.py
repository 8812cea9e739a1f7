"""The generated pages are current, and the README names what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_the_readme_links_to_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", text)
    missing = [link for pair in links for link in pair if link and not (ROOT / link).exists()]
    assert not missing


def test_the_readme_shows_every_command() -> None:
    from advisor.cli.app import load_commands
    from advisor.cli.declaring import app

    load_commands()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [*app.commands, *app.groups]
    assert [name for name in names if f"advisor {name}" not in text] == []


def test_the_configuration_in_the_readme_is_one_that_check_takes(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert shown
    for text in shown:
        (tmp_path / "advisor.toml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "advisor", "check", str(ROOT / "tests/recordings/asked"), "--format", "json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode in (0, 1), done.stdout + done.stderr
