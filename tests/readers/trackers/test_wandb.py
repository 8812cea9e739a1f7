from __future__ import annotations

from advisor.readers.reading import read


def test_a_binary_file_is_refused_with_the_way_to_export_it(tmp_path):
    folder = tmp_path / "wandb/offline-run-20240101_000000-abc"
    folder.mkdir(parents=True)
    (folder / "run-abc.wandb").write_bytes(b":W&B\xe1\xbe\x00" + bytes(range(200)))
    evidence = read(str(tmp_path))
    assert evidence.runs == ()
    (error,) = evidence.errors
    assert error.source.endswith("run-abc.wandb")
    assert f"wandb sync {folder}" in error.message
    assert "scan_history" in error.message
