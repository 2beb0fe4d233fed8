"""Make a STEP file that the kernel wrote reproducible.

Two things in it depend on more than the model: occurrence ids count on over all files a process writes, and the colour
groups at the end come in the order of memory addresses. Both are put in the order of the entities they belong to.
"""

from __future__ import annotations

import re
from itertools import count

ENTITY = re.compile(r"^#(\d+) = .*?;$", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"#(\d+)")
OCCURRENCE = re.compile(r"(NEXT_ASSEMBLY_USAGE_OCCURRENCE\(')\d+(')")
COLOUR_GROUP = "MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION("


def reproducible(step: str) -> str:
    numbers = count(1)
    step = OCCURRENCE.sub(lambda match: f"{match[1]}{next(numbers)}{match[2]}", step)
    entities = [(int(match[1]), match[0], match.start(), match.end()) for match in ENTITY.finditer(step)]
    first = next((index for index, entity in enumerate(entities) if COLOUR_GROUP in entity[1]), None)
    if first is None:
        return step
    groups: list[list[tuple[int, str]]] = []
    for number, text, _, _ in entities[first:]:
        if COLOUR_GROUP in text:
            groups.append([])
        groups[-1].append((number, text))
    groups.sort(key=lambda group: _outside(group))
    renumbered = {number: new for new, (number, _) in enumerate((e for group in groups for e in group), entities[first][0])}
    body = "\n".join(REFERENCE.sub(lambda match: _renumber(match, renumbered), text) for group in groups for _, text in group)
    return step[: entities[first][2]] + body + step[entities[-1][3] :]


def _outside(group: list[tuple[int, str]]) -> list[int]:
    """What a colour group refers to outside itself: the shape it colours."""
    own = {number for number, _ in group}
    return sorted({int(match) for _, text in group for match in REFERENCE.findall(text)} - own)


def _renumber(match: re.Match[str], renumbered: dict[int, int]) -> str:
    number = int(match[1])
    return f"#{renumbered.get(number, number)}"
