"""The operation `tessellate`: raw triangle buffers of each prototype's own surface.

Little-endian files: positions and normals float32 xyz (metres, prototype's own coordinates), indices uint32. The faces of
a prototype are concatenated and share no vertex, so an edge between two faces stays sharp. Packing is TypeScript's work.
"""

from __future__ import annotations

import sys
from array import array
from pathlib import Path
from typing import Any

from OCP.BRep import BRep_Tool
from OCP.BRepLib import BRepLib_ToolTriangulatedShape
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.TDF import TDF_Label, TDF_Tool
from OCP.TopAbs import TopAbs_REVERSED
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from cad_document import METRES_PER_MM, StepDocument, open_step
from cad_occurrences import read_structure
from cad_parts import faces_of, own_shape
from protocol import JobError, Progress

# Twice the area below which a triangle has no usable direction, in mm².
DEGENERATE = 1e-12


class Buffers:
    """Growing buffers of one prototype."""

    def __init__(self) -> None:
        self.positions = array("f")
        self.normals = array("f")
        self.indices = array("I")

    def add_face(self, face: Any) -> None:
        location = TopLoc_Location()
        mesh = BRep_Tool.Triangulation_s(face, location)
        if mesh is None:
            return
        BRepLib_ToolTriangulatedShape.ComputeNormals_s(face, mesh)
        transform = location.Transformation()
        # A reversed face and a mirrored location each turn the winding over; the normals follow the face only,
        # because a transformed normal already follows the mirror.
        reversed_face = face.Orientation() == TopAbs_REVERSED
        flip_winding = reversed_face != (transform.IsNegative())
        sign = -1.0 if reversed_face else 1.0
        base = len(self.positions) // 3
        points = []
        for index in range(1, mesh.NbNodes() + 1):
            point = mesh.Node(index).Transformed(transform).Coord()
            points.append(point)
            self.positions.extend(value * METRES_PER_MM for value in point)
            normal = mesh.Normal(index).Transformed(transform)
            self.normals.extend((sign * normal.X(), sign * normal.Y(), sign * normal.Z()))
        for index in range(1, mesh.NbTriangles() + 1):
            a, b, c = (corner - 1 for corner in mesh.Triangle(index).Get())
            if _is_degenerate(points[a], points[b], points[c]):
                continue
            if flip_winding:
                b, c = c, b
            self.indices.extend((base + a, base + b, base + c))

    def write(self, folder: Path, stem: str) -> dict[str, str]:
        files = {}
        for name in ("positions", "normals", "indices"):
            buffer: array[Any] = getattr(self, name)
            if sys.byteorder != "little":
                buffer.byteswap()
            path = folder / f"{stem}.{name}.bin"
            path.write_bytes(buffer.tobytes())
            files[name] = str(path)
        return files


def tessellate(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`, `linearDeflection` (m), `angularDeflection` (rad), `outDir` (exists), `prototypes` (ids of read-step)."""
    document = open_step(params["file"])
    structure = read_structure(document)
    folder = Path(params["outDir"])
    results = []
    for number, identifier in enumerate(params["prototypes"]):
        progress(number / len(params["prototypes"]), identifier)
        shape = own_shape(document, structure, _label(document, identifier)).shape
        buffers = _mesh(shape, params["linearDeflection"] / METRES_PER_MM, params["angularDeflection"])
        files = buffers.write(folder, f"prototype-{number}")
        results.append(
            {
                "id": identifier,
                "files": files,
                "vertexCount": len(buffers.positions) // 3,
                "triangleCount": len(buffers.indices) // 3,
            }
        )
    return {"prototypes": results}


def _mesh(shape: TopoDS_Shape, linear: float, angular: float) -> Buffers:
    # Parallel: the result is the same either way.
    BRepMesh_IncrementalMesh(shape, linear, False, angular, True)
    buffers = Buffers()
    for face in faces_of(shape):
        buffers.add_face(face)
    return buffers


def _label(document: StepDocument, identifier: str) -> TDF_Label:
    label = TDF_Label()
    main = document.roots()[0].Data() if document.roots() else None
    if main is not None:
        TDF_Tool.Label_s(main, identifier, label)
    if label.IsNull():
        raise JobError("tool-failed", f'The STEP file has no prototype "{identifier}"')
    return label


def _is_degenerate(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> bool:
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    return x * x + y * y + z * z < DEGENERATE * DEGENERATE
