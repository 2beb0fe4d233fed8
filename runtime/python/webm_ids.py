"""Make a WebM say the same each time: its writer draws a random number for the track, so equal videos would differ as files."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

SEGMENT, TRACKS, TRACK, TRACK_UID = 0x18538067, 0x1654AE6B, 0xAE, 0x73C5
TAGS, TAG, TARGETS, TAG_TRACK_UID = 0x1254C367, 0x7373, 0x63C0, 0x63C5
# Where the number stands: the elements on the way to it.
PLACES = ((SEGMENT, TRACKS, TRACK, TRACK_UID), (SEGMENT, TAGS, TAG, TARGETS, TAG_TRACK_UID))


def fix(path: Path) -> None:
    """Rewrite the file with 1 for the number of its only track. Raises ValueError for a file that is no whole WebM."""
    data = bytearray(path.read_bytes())
    for place in PLACES:
        for start, end in _find(data, 0, len(data), place):
            data[start:end] = (1).to_bytes(end - start, "big")
    path.write_bytes(data)


def _find(data: bytearray, start: int, end: int, place: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    for identifier, inner, after in _elements(data, start, end):
        if identifier != place[0]:
            continue
        if len(place) == 1:
            yield inner, after
        else:
            yield from _find(data, inner, after, place[1:])


def _elements(data: bytearray, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Identifier, and where the content starts and ends."""
    while start < end:
        identifier, size_at = _number(data, start, keep_marker=True)
        size, inner = _number(data, size_at, keep_marker=False)
        if inner + size > end:
            raise ValueError("the WebM is cut short")
        yield identifier, inner, inner + size
        start = inner + size


def _number(data: bytearray, at: int, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length: the leading zero bits of its first byte say how many bytes follow."""
    if at >= len(data) or data[at] == 0:
        raise ValueError("the WebM is damaged")
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), at + length
