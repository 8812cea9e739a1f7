"""Arrays that are read where they stand are those that NumPy reads."""

from pathlib import Path

import numpy as np
import pytest

from advisor.consult import encoder, matcher
from advisor.stored import StoredArrays


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_every_plain_array_is_read_as_numpy_reads_it(tmp_path: Path, save) -> None:
    place = tmp_path / "arrays.npz"
    made = {
        "bytes": np.arange(12, dtype=np.int8).reshape(3, 4),
        "columns": np.asfortranarray(np.linspace(0, 1, 12, dtype=np.float32).reshape(4, 3)),
        "none": np.empty((0, 3)),
        "one": np.array(3.5),
        "long": np.arange(5, dtype=np.uint32),
    }
    save(place, **made)
    found = StoredArrays(place)
    assert set(found) == set(made)
    for name, array in made.items():
        np.testing.assert_array_equal(found[name], array)
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)


def test_objects_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "arrays.npz", odd=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="no array of plain numbers"):
        StoredArrays(tmp_path / "arrays.npz")["odd"]


@pytest.mark.parametrize("place", [encoder.MODEL, matcher.MODEL])
def test_the_bundled_weights_need_no_unpacking(place: Path) -> None:
    stored = StoredArrays(place)
    with np.load(place, allow_pickle=False) as read:
        assert set(read.files) == set(stored)
        for name in read.files:
            assert stored[name].base is not None  # a view of the file
            np.testing.assert_array_equal(stored[name], read[name])
