"""Whatever JSON a file holds, no reader that is handed it raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.readers.registry import registry
from advisor.readers.source import Candidate, ReadOptions

DOCUMENTS = (
    b'""', b'"a"', b"1", b"1.5", b"NaN", b"null", b"true", b"[]", b"[1]", b'["a"]', b"[{}]", b"[[]]", b"{}",
    b'{"a":1}', b'{"a":[]}', b'{"a":null}', b'{"metrics":1}', b'{"train/loss":{"values":1}}',
    b'{"a":{"values":[1],"steps":1,"timestamps":"x"}}', b'{"log_history":1}', b'{"data":[1]}', b'{"trials":{}}',
)  # fmt: skip


@pytest.mark.parametrize("reader", registry().readers, ids=lambda reader: reader.kind)
def test_no_json_makes_a_reader_raise(reader, tmp_path: Path) -> None:
    for name in ("metrics.json", "oracle.json", "log.jsonl"):
        for content in DOCUMENTS:
            path = tmp_path / name
            path.write_bytes(content)
            file = Candidate(path=path, root=tmp_path, head=content, size=len(content))
            reader.claims(file)
            reading = reader.read(tmp_path, [file], ReadOptions())
            assert reading.points == sum(run.points for run in reading.runs) or reading.studies
