"""How large that may be which is compressed with Zstandard, as Anki's newer packages are; RFC 8878, section 3.1.1."""

from __future__ import annotations

from typing import IO

MAGIC = b"\x28\xb5\x2f\xfd"
"""What a frame begins with."""

_LARGEST_BLOCK = 128 * 1024
_COMPRESSED = 2
_REPEATED_BYTE = 1


def most_unpacked(stream: IO[bytes], limit: int) -> int:
    """Bytes to which frames unpack at most, without unpacking them; no more is read where it is above `limit`.

    Counts their blocks, each of which holds 128 KB at most, and a little more than half of that in what Anki writes.
    Raises ValueError and EOFError where they are damaged.
    """
    size = 0
    while magic := stream.read(len(MAGIC)):
        if magic != MAGIC:
            raise ValueError("no frame of Zstandard")
        [descriptor] = _read(stream, 1)
        is_single = descriptor >> 5 & 1
        _read(stream, 1 - is_single + (0, 1, 2, 4)[descriptor & 3] + (is_single, 2, 4, 8)[descriptor >> 6])
        is_last = False
        while not is_last:
            header = int.from_bytes(_read(stream, 3), "little")
            is_last, kind, length = bool(header & 1), header >> 1 & 3, header >> 3
            size += _LARGEST_BLOCK if kind == _COMPRESSED else length
            if size > limit:
                return size
            _read(stream, 1 if kind == _REPEATED_BYTE else length)
        _read(stream, descriptor & 4)  # the checksum has four bytes, where the third bit says that there is one
    return size


def _read(stream: IO[bytes], count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found
