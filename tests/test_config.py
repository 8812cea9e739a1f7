"""Configuration files: found upwards, refused with key and suggestion."""

from pathlib import Path

import pytest

from advisor.config import find_config
from advisor.errors import ConfigError


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.advisor]\nselect = ["study"]\nextend-rules = ["mine"]\n', "utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    config = find_config(inner)
    assert config.select == ("study",)
    assert config.extend_rules == (tmp_path / "mine",)


def test_waivers_need_a_reason_and_an_end(tmp_path: Path) -> None:
    path = tmp_path / "advisor.toml"
    path.write_text('[[waive]]\nrule = "study/boundary-optimum"\nexpires = 2030-01-01\n', "utf-8")
    with pytest.raises(ConfigError, match=r"waive\.0\.reason"):
        find_config(tmp_path)


def test_an_unknown_key_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('fail_on = "warning"\n', "utf-8")
    with pytest.raises(ConfigError, match="Did you mean 'fail-on'"):
        find_config(tmp_path)


def test_a_broken_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text("select = [", "utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        find_config(tmp_path)


def test_a_broken_pyproject_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.advisor]\nselect = oops\n", "utf-8")
    with pytest.raises(ConfigError, match=r"pyproject.toml: not valid TOML: .*line"):
        find_config(tmp_path)


def test_a_reason_of_blanks_is_none(tmp_path: Path) -> None:
    text = '[[waive]]\nrule = "study/converged"\nreason = "     "\nexpires = 2099-01-01\n'
    (tmp_path / "advisor.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="reason"):
        find_config(tmp_path)


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('select = ["study"]\n', "utf-8")
    inner = tmp_path / "repository" / "models"
    inner.mkdir(parents=True)
    assert find_config(inner).select == ("study",)
    (tmp_path / "repository" / ".git").mkdir()
    assert find_config(inner).select == ()


def test_rules_outside_the_project_are_refused(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "models").mkdir(parents=True)
    (project / "models" / "advisor.toml").write_text('extend-rules = ["../rules"]\n', "utf-8")
    with pytest.raises(ConfigError, match="outside the project"):
        find_config(project / "models")
    (project / ".git").mkdir()
    assert find_config(project / "models").extend_rules == (project / "rules",)


def test_a_file_of_somebody_else_in_a_shared_folder_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "advisor.toml").write_text('select = ["study"]\n', "utf-8")
    tmp_path.chmod(0o1777)
    inner = tmp_path / "mine"
    inner.mkdir()
    assert find_config(inner).select == ("study",)
    monkeypatch.setattr("os.getuid", lambda: 54321)
    assert find_config(inner).select == ()
