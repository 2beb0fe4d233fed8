"""Measures of a boundary representation that do not depend on the order of its faces: what a shape is recognised by.

Plain numbers of the exact surface, in metres. Quantising, sorting and hashing them is TypeScript's work
(`runtime/modules/cad/identity`).
"""

from __future__ import annotations

import math
from typing import Any

from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepGProp import BRepGProp
from OCP.GCPnts import GCPnts_AbscissaPoint
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_EDGE
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from cad_document import METRES_PER_MM
from halved import halved

# Arc lengths are integrated to this many millimetres: far below what tells two shapes apart.
LENGTH_TOLERANCE = 1e-7
# Rows and columns of xx yy zz xy xz yz.
MOMENTS = ((1, 1), (2, 2), (3, 3), (1, 2), (1, 3), (2, 3))
# A copy of the process takes about as long as this many faces.
WORTH_A_COPY = 60


def brep(shape: TopoDS_Shape, faces: list[Any]) -> dict[str, Any]:
    """Of a shape with faces: areas (m²) by surface type, edge lengths (m) by curve type, area (m²), and of the surface its centre
    (m) and its moments of inertia about that, xx yy zz xy xz yz (m⁴). One integration a face gives all of them; the
    volume would take a second one, as long as the first."""
    measured = halved(faces, lambda some: [_face(face) for face in some], WORTH_A_COPY)
    areas: dict[str, list[float]] = {}
    for kind, mass, _, _ in measured:
        areas.setdefault(kind, []).append(mass * METRES_PER_MM**2)
    mass, centre, moments = _together([(mass, centre, moments) for _, mass, centre, moments in measured])
    return {
        "faceAreas": areas,
        "edgeLengths": _edge_lengths(shape),
        "area": mass * METRES_PER_MM**2,
        "centroid": [value * METRES_PER_MM for value in centre],
        "inertia": [value * METRES_PER_MM**4 for value in moments],
    }


def _face(face: Any) -> tuple[str, float, tuple[float, ...], list[float]]:
    """Surface type, area (mm²), centre (mm) and moments about it (mm⁴)."""
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(face, properties)
    moments = properties.MatrixOfInertia()
    kind = _kind(BRepAdaptor_Surface(face, False).GetType())
    return kind, properties.Mass(), properties.CentreOfMass().Coord(), [moments.Value(*place) for place in MOMENTS]


def _together(bodies: list[tuple[float, Any, list[float]]]) -> tuple[float, list[float], list[float]]:
    """Mass, centre and moments about it of several bodies, by the parallel axis theorem. The sums are exact, so the order of the
    bodies does not matter. NaN where a body has measures that are no numbers."""
    if not all(math.isfinite(value) for one, where, own in bodies for value in (one, *where, *own)):
        return math.nan, [math.nan] * 3, [math.nan] * len(MOMENTS)
    mass = math.fsum(body[0] for body in bodies)
    centre = [math.fsum(one * where[axis] for one, where, _ in bodies) / mass if mass else 0.0 for axis in range(3)]
    moments = []
    for index, (row, column) in enumerate(MOMENTS):
        parts = []
        for one, where, own in bodies:
            away = [where[axis] - centre[axis] for axis in range(3)]
            square = sum(value * value for value in away) if row == column else 0.0
            parts += [own[index], one * (square - away[row - 1] * away[column - 1])]
        moments.append(math.fsum(parts))
    return mass, centre, moments


def _edge_lengths(shape: TopoDS_Shape) -> dict[str, list[float]]:
    """Each edge once, however many faces share it; a pole of a sphere is an edge without length and left out."""
    edges = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_EDGE, edges)
    lengths: dict[str, list[float]] = {}
    for index in range(1, edges.Extent() + 1):
        edge = TopoDS.Edge_s(edges.FindKey(index))
        if BRep_Tool.Degenerated_s(edge) or not BRep_Tool.IsGeometric_s(edge):
            continue
        curve = BRepAdaptor_Curve(edge)
        length = GCPnts_AbscissaPoint.Length_s(curve, LENGTH_TOLERANCE)
        lengths.setdefault(_kind(curve.GetType()), []).append(length * METRES_PER_MM)
    return lengths


def _kind(kind: Any) -> str:
    """`GeomAbs_BSplineSurface` and `GeomAbs_BSplineCurve` are both "bspline"."""
    name = str(kind).rsplit("GeomAbs_", 1)[-1]
    return name.removesuffix("Surface").removesuffix("Curve").lower()
