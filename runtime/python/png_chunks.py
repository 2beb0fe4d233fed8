"""Drop what a PNG says besides its picture: Cycles writes render times into it, so equal pictures would differ as files."""

from __future__ import annotations

import struct
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_CHUNKS = {b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def drop_text(path: Path) -> None:
    """Rewrite the file without its text and time chunks. Raises ValueError for a file that is no whole PNG."""
    data = path.read_bytes()
    if not data.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    kept = [SIGNATURE]
    position = len(SIGNATURE)
    kind = b""
    while position + 12 <= len(data) and kind != b"IEND":
        (length,) = struct.unpack_from(">I", data, position)
        kind = data[position + 4 : position + 8]
        end = position + 12 + length
        if kind not in TEXT_CHUNKS:
            kept.append(data[position:end])
        position = end
    if kind != b"IEND" or position > len(data):
        raise ValueError("the PNG is cut short")
    path.write_bytes(b"".join(kept))
