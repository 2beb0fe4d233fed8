"""Make a STEP file that the kernel wrote reproducible.

Four things in it depend on more than the model. Occurrence ids count on over all files a process writes, and so does the name
that a product without one is given. The colour groups at the end come in the order of memory addresses, and a colour that
several groups share stands in the one that happens to come first. And lines are broken by the length of all that.
"""

from __future__ import annotations

import re
from itertools import count

ENTITY = re.compile(r"^#(\d+) = .*?;$", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"#(\d+)")
OCCURRENCE = re.compile(r"(NEXT_ASSEMBLY_USAGE_OCCURRENCE\(')\d+(')")
INVENTED_NAME = re.compile(r"PRODUCT\('Open CASCADE STEP translator [^']*','Open CASCADE STEP translator [^']*'")
LINE_BREAK = re.compile(r"\n\s*")
COLOUR_GROUP = "MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION("
COLOUR = "= COLOUR_RGB("

Entity = tuple[int, str]


def reproducible(step: str) -> str:
    """Each entity on a line of its own, with ids and colour groups in the order of the entities they belong to."""
    numbers = count(1)
    start, end = step.index("DATA;") + len("DATA;\n"), step.rindex("ENDSEC;")
    entities: list[Entity] = []
    for match in ENTITY.finditer(step, start, end):
        text = INVENTED_NAME.sub("PRODUCT('',''", LINE_BREAK.sub("", match[0]))
        text = OCCURRENCE.sub(lambda occurrence: f"{occurrence[1]}{next(numbers)}{occurrence[2]}", text)
        entities.append((int(match[1]), text))
    first = next((index for index, (_, text) in enumerate(entities) if COLOUR_GROUP in text), len(entities))
    lines = [text for _, text in entities[:first]]
    if first < len(entities):
        lines += _colour_groups(entities[first:], entities[first][0])
    return step[:start] + "\n".join(lines) + "\n" + step[end:]


def _colour_groups(entities: list[Entity], start: int) -> list[str]:
    colours = {number: text for number, text in entities if COLOUR in text}
    groups: list[list[Entity]] = []
    for number, text in entities:
        if COLOUR_GROUP in text:
            groups.append([])
        if number not in colours:
            groups[-1].append((number, text))
    groups.sort(key=lambda group: _coloured(group, colours))
    ordered: list[Entity] = []
    placed: set[int] = set()
    for number, text in (entity for group in groups for entity in group):
        ordered.append((number, text))
        # A colour follows what uses it first.
        for colour in sorted((set(_references(text)) & colours.keys()) - placed):
            placed.add(colour)
            ordered.append((colour, colours[colour]))
    renumbered = {number: new for new, (number, _) in enumerate(ordered, start)}
    return [REFERENCE.sub(lambda match: f"#{renumbered.get(int(match[1]), int(match[1]))}", text) for _, text in ordered]


def _coloured(group: list[Entity], colours: dict[int, str]) -> list[int]:
    """What a colour group refers to besides itself and colours: the shape it colours."""
    own = {number for number, _ in group}
    return sorted({number for _, text in group for number in _references(text)} - own - colours.keys())


def _references(text: str) -> list[int]:
    return [int(number) for number in REFERENCE.findall(text)]
