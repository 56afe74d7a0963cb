"""Zip files that say what no honest tool would: sizes that are wrong, files upon each other, a million of them."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

_STORED, _DEFLATED = 0, 8
_UNIX = 3
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED = 1
_PIECE = 1_000_000


class Entry(NamedTuple):
    """A file in a zip file, as it is to be described there."""

    name: str
    data: bytes
    """As it lies there: compressed, if it is."""
    size: int = -1
    """That it claims to unpack to; else that of the data."""
    is_deflated: bool = False
    is_encrypted: bool = False
    mode: int = stat.S_IFREG | 0o644
    """Of a file, link or device, as Unix has it."""


def write_zip(path: Path, entries: Iterable[Entry], *, upon_each_other: bool = False) -> Path:
    """Writes a zip file; with `upon_each_other`, the list names the place of the first for all of them. Gives `path`.

    Of more than 65,535 files it does not tell the number, which readers do not need: they read the list to its end.
    """
    central, count, size = [], 0, 0
    with path.open("wb") as stream:
        for entry in entries:
            place = 0 if upon_each_other else stream.tell()
            if not upon_each_other or not count:
                stream.write(_LOCAL + _head(entry) + entry.name.encode() + entry.data)
            what = struct.pack("<HHHLL", 0, 0, 0, entry.mode << 16, place)
            central.append(_CENTRAL + bytes([20, _UNIX]) + _head(entry) + what + entry.name.encode())
            count += 1
        start = stream.tell()
        stream.writelines(central)
        size = stream.tell() - start
        number = min(count, 0xFFFF)
        stream.write(_END + struct.pack("<HHHHLLH", 0, 0, number, number, size, start, 0))
    return path


def _head(entry: Entry) -> bytes:
    method = _DEFLATED if entry.is_deflated else _STORED
    size = len(entry.data) if entry.size < 0 else entry.size
    flags = _ENCRYPTED * entry.is_encrypted
    crc = 0 if entry.is_deflated else zlib.crc32(entry.data)
    return struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 33, crc, len(entry.data), size, len(entry.name.encode()), 0)


@cache
def zeros(size: int) -> bytes:
    """At least so many zeros, deflated to a thousandth."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)  # which repeats without what was before
    return piece * (size // _PIECE + 1) + packer.flush()


def raw_zstandard(data: bytes) -> bytes:
    """Data in a frame of Zstandard that compresses nothing; RFC 8878, section 3.1.1."""
    largest = 128 * 1024
    pieces = [data[start : start + largest] for start in range(0, len(data), largest)]
    blocks = (
        (len(piece) << 3 | (number == len(pieces) - 1)).to_bytes(3, "little") + piece
        for number, piece in enumerate(pieces)
    )
    return b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(blocks)


def zstandard_zeros(size: int) -> bytes:
    """At least so many zeros in a frame of Zstandard, four bytes for each 128 KB."""
    block, count = 128 * 1024, size // (128 * 1024) + 1
    repeated = (block << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x58" + repeated * count + (1).to_bytes(3, "little")
