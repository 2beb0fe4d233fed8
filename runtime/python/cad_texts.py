"""Texts that ISO 10303-21 allows and the kernel's scanner does not read as they are."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

# The scanner ends a text at a quote before a comma or a bracket, also at one of the two that stand for a quote within: "2'', long".
PAIR = re.compile(rb"''\s*[,)]")
TEXT = re.compile(rb"/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
INNER_PAIR = re.compile(rb"(?<=.)''(?=\s*[,)])", re.DOTALL)
ENTITY_OR_TEXT = re.compile(rb"/\*.*?\*/|'((?:[^']|'')*)'|#(\d+)\s*=", re.DOTALL)

# Bytes of the scanner's buffer; it cannot grow, and one text must fit.
LONGEST = 16_384


@contextmanager
def readable(file: str) -> Iterator[str]:
    """A file that says the same in a way that the scanner reads: `file` itself, mostly. Entities and lines keep their numbers."""
    content = Path(file).read_bytes()
    if not _has_inner_pair(content):
        yield file
        return
    with tempfile.NamedTemporaryFile(suffix=".step") as copy:
        copy.write(TEXT.sub(_without_inner_pairs, content))
        copy.flush()
        yield copy.name


def too_long(file: str) -> str:
    """Which text does not fit into the scanner's buffer, in words; "" if each does."""
    entity = "the header"
    for match in ENTITY_OR_TEXT.finditer(Path(file).read_bytes()):
        if match[2] is not None:
            entity = f"#{int(match[2])}"
        elif match[1] is not None and len(match[1]) > LONGEST - 64:
            return f"a text in {entity} is {len(match[1])} bytes long as the file writes it, more than the kernel's {LONGEST}"
    return ""


def _has_inner_pair(content: bytes) -> bool:
    """Two quotes after a comma or a bracket are an empty text, as nearly every entity has one: where there are no others, counting
    says so much sooner than looking at each."""
    if content.count(b"''") == content.count(b"(''") + content.count(b",''"):
        return False
    for match in PAIR.finditer(content):
        before = content[max(0, match.start() - 32) : match.start()].rstrip()
        if before[-1:] not in (b"(", b","):
            return True
    return False


def _without_inner_pairs(match: re.Match[bytes]) -> bytes:
    """`\\X\\27` is the quote by its number."""
    found = match[0]
    return found if found.startswith(b"/*") else INNER_PAIR.sub(rb"\\X\\27", found[:-1]) + b"'"
