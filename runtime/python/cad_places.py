"""Finding a placement among many."""

from __future__ import annotations

import itertools
import math

from OCP.gp import gp_Trsf

# Placements of one occurrence read on two ways differ by rounding only; millimetres, and for the axes no unit.
SAME_PLACEMENT = 1e-5


class Places:
    """Which of many placements are the same as another one, without comparing all with all: an assembly can have thousands."""

    def __init__(self, placements: list[gp_Trsf | None]) -> None:
        everywhere = [None if placement is None else numbers_of(placement) for placement in placements]
        # What is no number is nobody's place; `read_step` refuses it.
        self._numbers = [numbers if numbers is None or _finite(numbers) else [] for numbers in everywhere]
        # One that has no placement may be anywhere.
        self._anywhere = [index for index, numbers in enumerate(self._numbers) if numbers is None]
        farthest = max((_scale(numbers) for numbers in self._numbers if numbers), default=1.0)
        # Twice the widest tolerance: what is the same stands in one of eight cells.
        self._cell = max(1.0, 4 * SAME_PLACEMENT * farthest)
        self._cells: dict[tuple[int, ...], list[int]] = {}
        for index, numbers in enumerate(self._numbers):
            if numbers:
                self._cells.setdefault(tuple(math.floor(value / self._cell) for value in _position(numbers)), []).append(index)

    def same_as(self, numbers: list[float]) -> list[int]:
        """Their indices, in order."""
        if not _finite(numbers):
            return self._anywhere
        reach = SAME_PLACEMENT * _scale(numbers)
        spans = [{math.floor((value + side) / self._cell) for side in (-reach, reach)} for value in _position(numbers)]
        found = list(self._anywhere)
        for cell in itertools.product(*spans):
            found += [index for index in self._cells.get(cell, ()) if _same(numbers, self._numbers[index], reach)]
        return sorted(found)


def numbers_of(placement: gp_Trsf) -> list[float]:
    """The three upper rows, row by row."""
    return [placement.Value(row, column) for row in (1, 2, 3) for column in (1, 2, 3, 4)]


def _finite(numbers: list[float]) -> bool:
    return all(math.isfinite(value) for value in numbers)


def _position(numbers: list[float]) -> list[float]:
    return numbers[3::4]


def _scale(numbers: list[float]) -> float:
    return max(1.0, *(abs(value) for value in _position(numbers)))


def _same(a: list[float], b: list[float], reach: float) -> bool:
    """`reach` is how far apart the positions may be."""
    return all(abs(one - other) <= (reach if index % 4 == 3 else SAME_PLACEMENT) for index, (one, other) in enumerate(zip(a, b)))
