"""The golden bearing: a deep-groove ball bearing with the main sizes of a 6204.

All sizes are millimetres. The bearing's axis is Z and its middle plane is z = 0.
"""

from __future__ import annotations

import math
from typing import Any

from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakeWire
from OCP.BRepPrimAPI import BRepPrimAPI_MakeRevol, BRepPrimAPI_MakeSphere
from OCP.GC import GC_MakeArcOfCircle
from OCP.gp import gp_Ax1, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TDF import TDF_Label
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from cad_model import Child, Model

BORE_RADIUS, OUTER_RADIUS, HALF_WIDTH = 10.0, 23.5, 7.0
CHAMFER = 0.8
BALLS = 9
BALL_RADIUS = 3.969  # 5/16 inch
PITCH_RADIUS = 16.75
GROOVE_RADIUS = 1.04 * BALL_RADIUS  # raceways are a little wider than the ball
INNER_LAND, OUTER_LAND = 14.3, 19.2
CAGE_INNER, CAGE_OUTER, CAGE_BOTTOM, CAGE_TOP = 15.2, 18.3, -5.2, 2.6
POCKET_RADIUS = BALL_RADIUS + 0.15

Point = tuple[float, float]

NAME = "Deep groove ball bearing 6204"
# By instance name. sRGB, as a CAD system would show them.
COLOURS = {
    "Inner ring": (0.70, 0.72, 0.74),
    "Outer ring": (0.62, 0.64, 0.67),
    "Cage": (0.80, 0.62, 0.27),
    "Ball": (0.86, 0.87, 0.88),
}


def bearing() -> Model:
    model = Model()
    # The root first: the file has it before its parts.
    root = model.group(NAME, [])
    for child in instances(parts(model)):
        model.add(root, child)
    return model


def parts(model: Model) -> dict[str, TDF_Label]:
    """Product ids of its own: a mapping rule for this ball is to find no other product's."""
    shapes = {"Inner ring": _inner_ring(), "Outer ring": _outer_ring(), "Cage": _cage(), "Ball": _ball()}
    return {name: model.part(f"6204 {name.lower()}", shape, COLOURS[name]) for name, shape in shapes.items()}


def instances(prototypes: dict[str, TDF_Label]) -> list[Child]:
    """What stands where in a bearing about Z."""
    rings: list[Child] = [(prototypes[name], name, gp_Trsf()) for name in ("Inner ring", "Outer ring", "Cage")]
    return [*rings, *((prototypes["Ball"], f"Ball {number + 1}", _turn(number)) for number in range(BALLS))]


def _inner_ring() -> TopoDS_Shape:
    bottom = PITCH_RADIUS - BALL_RADIUS
    return _revolve(_ring(BORE_RADIUS, INNER_LAND, bottom, bottom + GROOVE_RADIUS))


def _outer_ring() -> TopoDS_Shape:
    bottom = PITCH_RADIUS + BALL_RADIUS
    return _revolve(_ring(OUTER_RADIUS, OUTER_LAND, bottom, bottom - GROOVE_RADIUS))


def _ring(back: float, land: float, groove_bottom: float, groove_centre: float) -> list[Any]:
    """Half section of a ring in the XZ plane: chamfered at its back, with a raceway in its land."""
    inward = CHAMFER if back < land else -CHAMFER
    rim = math.sqrt(GROOVE_RADIUS**2 - (groove_centre - land) ** 2)
    corners: list[Point] = [
        (land, rim),
        (land, HALF_WIDTH),
        (back + inward, HALF_WIDTH),
        (back, HALF_WIDTH - CHAMFER),
        (back, CHAMFER - HALF_WIDTH),
        (back + inward, -HALF_WIDTH),
        (land, -HALF_WIDTH),
        (land, -rim),
    ]
    raceway = GC_MakeArcOfCircle(_at(corners[-1]), _at((groove_bottom, 0.0)), _at(corners[0])).Value()
    return [*_lines(corners), BRepBuilderAPI_MakeEdge(raceway).Edge()]


def _cage() -> TopoDS_Shape:
    """A snap-in cage: a ring below the balls with pockets that are open at the top."""
    corners = [(CAGE_INNER, CAGE_BOTTOM), (CAGE_OUTER, CAGE_BOTTOM), (CAGE_OUTER, CAGE_TOP), (CAGE_INNER, CAGE_TOP)]
    cage = _revolve(_lines([*corners, corners[0]]))
    for number in range(BALLS):
        pocket = BRepPrimAPI_MakeSphere(gp_Pnt(PITCH_RADIUS, 0, 0), POCKET_RADIUS).Shape()
        cage = BRepAlgoAPI_Cut(cage, pocket.Moved(TopLoc_Location(_rotation(number)))).Shape()
    return cage


def _ball() -> TopoDS_Shape:
    """The ball at its own origin; instances carry it to the pitch circle."""
    return BRepPrimAPI_MakeSphere(BALL_RADIUS).Shape()


def _rotation(number: int) -> gp_Trsf:
    turn = gp_Trsf()
    turn.SetRotation(gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 2 * math.pi * number / BALLS)
    return turn


def _turn(number: int) -> gp_Trsf:
    move = gp_Trsf()
    move.SetTranslation(gp_Vec(PITCH_RADIUS, 0, 0))
    return _rotation(number).Multiplied(move)


def _at(point: Point) -> gp_Pnt:
    return gp_Pnt(point[0], 0, point[1])


def _lines(points: list[Point]) -> list[Any]:
    return [BRepBuilderAPI_MakeEdge(_at(a), _at(b)).Edge() for a, b in zip(points, points[1:])]


def _revolve(edges: list[Any]) -> TopoDS_Shape:
    wire = BRepBuilderAPI_MakeWire()
    for edge in edges:
        wire.Add(edge)
    face = BRepBuilderAPI_MakeFace(wire.Wire()).Face()
    return BRepPrimAPI_MakeRevol(face, gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))).Shape()
