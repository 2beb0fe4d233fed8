"""Solids that golden products are made of. Lengths are millimetres; what turns or stands does so about Z."""

from __future__ import annotations

import math

from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakePolygon, BRepBuilderAPI_Transform
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder, BRepPrimAPI_MakePrism, BRepPrimAPI_MakeRevol
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopoDS import TopoDS_Shape

Point = tuple[float, float]
UP = gp_Dir(0, 0, 1)


def place(shape: TopoDS_Shape, where: gp_Trsf) -> TopoDS_Shape:
    """A copy that is there by its own coordinates: a part with a location would become an instance of another."""
    return BRepBuilderAPI_Transform(shape, where, True).Shape()


def cut(shape: TopoDS_Shape, *tools: TopoDS_Shape) -> TopoDS_Shape:
    for tool in tools:
        shape = BRepAlgoAPI_Cut(shape, tool).Shape()
    return shape


def fuse(shape: TopoDS_Shape, *others: TopoDS_Shape) -> TopoDS_Shape:
    for other in others:
        shape = BRepAlgoAPI_Fuse(shape, other).Shape()
    return shape


def box(x: float, y: float, z: float, corner: tuple[float, float, float]) -> TopoDS_Shape:
    return BRepPrimAPI_MakeBox(gp_Pnt(*corner), x, y, z).Shape()


def cylinder(radius: float, height: float, z: float = 0.0) -> TopoDS_Shape:
    return BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(0, 0, z), UP), radius, height).Shape()


def ring(inner: float, outer: float, height: float, z: float = 0.0) -> TopoDS_Shape:
    return revolve([(inner, z), (outer, z), (outer, z + height), (inner, z + height)])


def revolve(outline: list[Point]) -> TopoDS_Shape:
    """A closed outline of (radius, z), turned once about Z."""
    wire = BRepBuilderAPI_MakePolygon()
    for radius, z in outline:
        wire.Add(gp_Pnt(radius, 0, z))
    wire.Close()
    face = BRepBuilderAPI_MakeFace(wire.Wire()).Face()
    return BRepPrimAPI_MakeRevol(face, gp_Ax1(gp_Pnt(0, 0, 0), UP)).Shape()


def prism(outline: list[Point], height: float, z: float = 0.0) -> TopoDS_Shape:
    """A closed outline of (x, y), drawn up along Z."""
    wire = BRepBuilderAPI_MakePolygon()
    for x, y in outline:
        wire.Add(gp_Pnt(x, y, z))
    wire.Close()
    face = BRepBuilderAPI_MakeFace(wire.Wire()).Face()
    return BRepPrimAPI_MakePrism(face, gp_Vec(0, 0, height)).Shape()


def hexagon(across_flats: float, height: float, z: float = 0.0) -> TopoDS_Shape:
    """The body of a bolt's head or a nut: its upper corners are turned off at 30 degrees."""
    corner = across_flats / math.sqrt(3)
    outline = [(corner * math.cos(math.pi * k / 3), corner * math.sin(math.pi * k / 3)) for k in range(6)]
    tip = across_flats * 0.475 + height * math.sqrt(3)
    cone = BRepPrimAPI_MakeCone(gp_Ax2(gp_Pnt(0, 0, z), UP), tip, across_flats * 0.475, height).Shape()
    return BRepAlgoAPI_Common(prism(outline, height, z), cone).Shape()


def gear(module: float, teeth: int, width: float, bore: float) -> TopoDS_Shape:
    """A spur gear with straight flanks, its middle plane at z = 0. The head is a module above the pitch circle, the foot 1.25
    below; flanks lean as those of a rack with 20 degrees."""
    pitch = module * teeth / 2
    half = math.pi / teeth / 2
    lean = math.tan(math.radians(20))
    corners = [(pitch - 1.25 * module, half + 1.25 * module * lean / pitch), (pitch + module, half - module * lean / pitch)]
    outline: list[Point] = []
    for tooth in range(teeth):
        middle = 2 * math.pi * tooth / teeth
        flank = [(radius, middle - angle) for radius, angle in corners]
        flank += [(radius, middle + angle) for radius, angle in reversed(corners)]
        outline += [(radius * math.cos(angle), radius * math.sin(angle)) for radius, angle in flank]
    return cut(prism(outline, width, -width / 2), cylinder(bore, width + 2, -width / 2 - 1))
