"""IDX files: what is written is read, and what is damaged is refused in words that help."""

import gzip
import re
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import read_idx, write_idx

quick = settings(max_examples=25, deadline=None, derandomize=True)
TYPES = ["uint8", "int8", "int16", "int32", "float32", "float64"]


def header(code, *shape):
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)


@pytest.mark.parametrize("name", ["data.idx", "data.gz"])
@pytest.mark.parametrize("dtype", TYPES)
def test_what_is_written_is_read(tmp_path, name, dtype):
    array = np.random.default_rng(0).normal(0, 40, (3, 1, 5)).astype(dtype)
    write_idx(tmp_path / name, array)
    found = read_idx(tmp_path / name)
    assert found.dtype == np.dtype(dtype)
    assert found.dtype.isnative
    assert found.flags.writeable
    np.testing.assert_array_equal(found, array)
    np.testing.assert_array_equal(read_idx((tmp_path / name).read_bytes()), array)


def test_bytes_against_struct():
    content = header(0x0B, 2, 2) + struct.pack(">4h", 1, -2, 300, -400)
    np.testing.assert_array_equal(read_idx(content), [[1, -2], [300, -400]])
    content = header(0x0E, 2) + struct.pack(">2d", 0.5, np.inf)
    np.testing.assert_array_equal(read_idx(bytearray(content)), [0.5, np.inf])


def test_written_bytes(tmp_path):
    write_idx(tmp_path / "x", np.array([[1, 256]], "<i4"))
    assert (tmp_path / "x").read_bytes() == header(0x0C, 1, 2) + struct.pack(">2i", 1, 256)
    write_idx(tmp_path / "x", np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)))
    np.testing.assert_array_equal(read_idx(tmp_path / "x"), np.arange(6).reshape(2, 3))


def test_equal_arrays_give_equal_files(tmp_path):
    for name in ("a.gz", "b.gz"):
        write_idx(tmp_path / name, np.arange(5, dtype=np.uint8))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize("shape", [(0,), (0, 28, 28), (3, 0)])
def test_empty(tmp_path, shape):
    write_idx(tmp_path / "x.gz", np.zeros(shape, np.uint8))
    assert read_idx(tmp_path / "x.gz").shape == shape


WHOLE = header(8, 2, 3) + bytes(range(6))
TAKES = "uint8 (2, 3) takes"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "begins with nothing, expected 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of dimensions"),
        (b"\0\0\x08", "begins with 00 00 08, expected"),
        (b"\x89PNG\r\n", "begins with 89 50 4e 47, expected"),
        (b"\0\0\x0a\x01" + bytes(8), "begins with 00 00 0a 01, expected"),
        (b"\0\0\0\x01" + bytes(8), "begins with 00 00 00 01, expected"),
        (b"\0\0\x08\0", "declares 0 dimensions, expected 1 to 32"),
        (b"\0\0\x08\xff" + bytes(2000), "declares 255 dimensions, expected 1 to 32"),
        (WHOLE[:9], "ends within its header, which declares 2 dimensions"),
        (WHOLE[:12], "ends after 0 of the 6 bytes that " + TAKES),
        (WHOLE[:-1], "ends after 5 of the 6 bytes that " + TAKES),
        (WHOLE + b"\0", "goes on after the 6 bytes that " + TAKES),
        (
            header(8, 60000, 28, 28) + bytes(100),
            "ends after 100 of the 47040000 bytes that uint8 (60000, 28, 28) takes",
        ),
        (
            header(8, 2**32 - 1, 2**32 - 1),
            "declares uint8 (4294967295, 4294967295), more than the limit of 1073741824 bytes",
        ),
        (
            header(14, 0, 2**32 - 1, 2**32 - 1),
            "declares float64 (0, 4294967295, 4294967295), more than the limit of 1073741824 bytes",
        ),
    ],
)
def test_damaged_content(tmp_path, content, message):
    """The message names the file, and is the same for a compressed one."""
    for path, written in ((tmp_path / "plain", content), (tmp_path / "squeezed.gz", gzip.compress(content))):
        path.write_bytes(written)
        with pytest.raises(ValueError, match=f"^{re.escape(f'read_idx: {path} {message}')}"):
            read_idx(path)
    with pytest.raises(ValueError, match=f"^{re.escape(f'read_idx: source {message}')}"):
        read_idx(content)


def test_damaged_compression(tmp_path):
    path, whole = tmp_path / "x.gz", gzip.compress(header(8, 3000) + np.random.default_rng(0).bytes(3000))
    path.write_bytes(whole[:-500])
    with pytest.raises(ValueError, match=f"^read_idx: {re.escape(str(path))} is a gzip file that was cut short$"):
        read_idx(path)
    path.write_bytes(whole[:-8] + bytes(8))
    with pytest.raises(ValueError, match=f"^read_idx: {re.escape(str(path))} is a damaged gzip file .CRC check failed"):
        read_idx(path)
    path.write_bytes(whole[:200] + bytes(100) + whole[300:])
    with pytest.raises(ValueError, match=f"^read_idx: {re.escape(str(path))} is a damaged gzip file "):
        read_idx(path)
    path.write_bytes(whole[:2] + b"\xff" + whole[3:])
    with pytest.raises(ValueError, match=f"^read_idx: {re.escape(str(path))} is a damaged gzip file "):
        read_idx(path)
    path.write_bytes(whole + b"junk after the end")
    with pytest.raises(ValueError, match=f"^read_idx: {re.escape(str(path))} is a damaged gzip file "):
        read_idx(path)


def test_a_bomb_is_not_unfolded():
    class Counting:
        """A million zeros squeezed into a thousand bytes, many times over; counts what is taken of them."""

        taken = 0

        def read(self, count=-1):
            assert 0 <= count <= 2**20
            Counting.taken += count
            return bytes(count)

    from nnlib.datasets.idx import _take

    assert len(_take(Counting(), 3 * 2**20 + 5)) == 3 * 2**20 + 5
    assert Counting.taken == 3 * 2**20 + 5

    bomb = gzip.compress(header(8, 10) + bytes(50_000_000), 9)
    assert len(bomb) < 60_000
    with pytest.raises(ValueError, match=r"^read_idx: source goes on after the 10 bytes that uint8 \(10,\) takes$"):
        read_idx(bomb)


def test_limit():
    assert read_idx(WHOLE, limit=6).shape == (2, 3)
    with pytest.raises(ValueError, match=r"declares uint8 \(2, 3\), more than the limit of 5 bytes$"):
        read_idx(WHOLE, limit=5)


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"absent\.gz"):
        read_idx(tmp_path / "absent.gz")


@given(place=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
@quick
def test_a_changed_byte_is_read_or_refused(place, value):
    content = bytearray(WHOLE)
    content[place] = value
    if content == WHOLE or place >= 12:
        np.testing.assert_array_equal(read_idx(content), np.reshape(list(content[12:]), (2, 3)))
    elif place == 2 and value == 9:
        assert read_idx(content).dtype == np.int8
    else:
        with pytest.raises(ValueError, match=r"^read_idx: source "):
            read_idx(content)


@given(junk=st.binary(max_size=60))
@quick
def test_junk_is_refused(junk):
    with pytest.raises(ValueError, match=r"^read_idx: source "):
        read_idx(b"\x1f\x8b" + junk)


@pytest.mark.parametrize(
    "array", [np.zeros(3, np.int64), np.zeros((), np.uint8), np.zeros(2, complex), np.array(["a"])]
)
def test_what_cannot_be_written(tmp_path, array):
    message = f"write_idx: array is {array.shape} of {array.dtype}, expected 1 to 32 dimensions of uint8, int8, int16, "
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        write_idx(tmp_path / "x", array)
    assert not (tmp_path / "x").exists()
