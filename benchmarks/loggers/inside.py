"""Runs one writer in the environment of its logger, and keeps what it says it wrote, bit for bit.

`python inside.py writers/NAME.py FOLDER`: FOLDER/overfit and FOLDER/lost are written, FOLDER/written.json beside them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import traceback
from pathlib import Path


def main(writer: str, folder: str) -> None:
    """Writes both trainings."""
    spec = importlib.util.spec_from_file_location("writer", writer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    told: dict[str, object] = {}
    for name in ("overfit", "lost"):
        place = Path(folder).resolve() / name
        place.mkdir(parents=True)
        os.chdir(place)
        try:
            written = module.write(place, name == "lost")
        except Exception:
            told[name] = {"failed": traceback.format_exc()[-800:]}
            continue
        told[name] = None if written is None else _exact(written)
    Path(folder, "written.json").write_text(json.dumps(told))


def _exact(written: dict[str, list[tuple[int, float]]]) -> dict[str, list[tuple[int, str]]]:
    return {tag: [(int(step), float(value).hex()) for step, value in points] for tag, points in written.items()}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(*sys.argv[1:])
