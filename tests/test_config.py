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
