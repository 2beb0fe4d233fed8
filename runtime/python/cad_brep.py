"""Measures of a boundary representation that do not depend on the order of its faces: what a shape is recognised by.

Plain numbers of the exact surface, in metres. Quantising, sorting and hashing them is TypeScript's work
(`runtime/modules/cad/identity`).
"""

from __future__ import annotations

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

# Arc lengths are integrated to this many millimetres: far below what tells two shapes apart.
LENGTH_TOLERANCE = 1e-7


def brep(shape: TopoDS_Shape, faces: list[Any]) -> dict[str, Any]:
    """Of a shape with faces: areas (m²) by surface type, edge lengths (m) by curve type, area (m²), and of the surface its centre
    (m) and its moments of inertia about that, xx yy zz xy xz yz (m⁴). One integration a face gives all of them; the
    volume would take a second one, as long as the first."""
    whole = GProp_GProps()
    areas: dict[str, list[float]] = {}
    for face in faces:
        properties = GProp_GProps()
        BRepGProp.SurfaceProperties_s(face, properties)
        whole.Add(properties)
        areas.setdefault(_kind(BRepAdaptor_Surface(face, False).GetType()), []).append(properties.Mass() * METRES_PER_MM**2)
    moments = whole.MatrixOfInertia()
    return {
        "faceAreas": areas,
        "edgeLengths": _edge_lengths(shape),
        "area": whole.Mass() * METRES_PER_MM**2,
        "centroid": [value * METRES_PER_MM for value in whole.CentreOfMass().Coord()],
        "inertia": [
            moments.Value(row, column) * METRES_PER_MM**4
            for row, column in ((1, 1), (2, 2), (3, 3), (1, 2), (1, 3), (2, 3))
        ],
    }


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
