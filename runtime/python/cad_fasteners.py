"""Bolts, nuts and washers with the main sizes of ISO 4017, 4032 and 7089, without threads. Millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from OCP.TDF import TDF_Label
from OCP.TopoDS import TopoDS_Shape

from cad_model import Child, Colour, Model, moved, turned
from cad_solids import cut, cylinder, fuse, hexagon, ring

ZINC: Colour = (0.74, 0.75, 0.77)


@dataclass(frozen=True)
class Size:
    """`thread` is the nominal diameter."""

    name: str
    thread: float
    across_flats: float
    head: float
    nut: float
    washer: float
    washer_thickness: float


M6 = Size("M6", 6, 10, 4, 5.2, 12, 1.6)
M16 = Size("M16", 16, 24, 10, 14.8, 30, 3)


def bolt(size: Size, length: float) -> TopoDS_Shape:
    """The head stands above z = 0, the shank below it."""
    return fuse(hexagon(size.across_flats, size.head), cylinder(size.thread / 2, length, -length))


def nut(size: Size) -> TopoDS_Shape:
    body = hexagon(size.across_flats, size.nut)
    return cut(body, cylinder(size.thread / 2, size.nut + 2, -1))


def washer(size: Size) -> TopoDS_Shape:
    return ring(size.thread / 2 + 0.5, size.washer / 2, size.washer_thickness)


class Fasteners:
    """The parts of one size in a model, each modelled once, and the groups they are used in."""

    def __init__(self, model: Model, size: Size, length: float) -> None:
        self._model, self._size, self._length = model, size, length
        self._bolt = model.part(f"Hexagon bolt {size.name}x{length:g}", bolt(size, length), ZINC)
        self._washer = model.part(f"Washer {size.name}", washer(size), ZINC)

    def screwed(self, name: str) -> TDF_Label:
        """A bolt on a washer; z = 0 is what it is screwed to."""
        return self._model.group(name, self._head())

    def through(self, name: str, clamped: float) -> TDF_Label:
        """A bolt on a washer, and below `clamped` millimetres a washer and a nut."""
        nut_part = self._model.part(f"Hexagon nut {self._size.name}", nut(self._size), ZINC)
        thickness = self._size.washer_thickness
        below = -clamped - thickness
        upside_down = moved(0, 0, below).Multiplied(turned("x", 180))
        children = [*self._head(), (self._washer, "Washer below", moved(0, 0, below)), (nut_part, "Nut", upside_down)]
        return self._model.group(name, children)

    def _head(self) -> list[Child]:
        on_washer = moved(0, 0, self._size.washer_thickness)
        return [(self._bolt, "Bolt", on_washer), (self._washer, "Washer", moved())]
