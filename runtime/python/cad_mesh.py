"""The operation `tessellate`: raw triangle buffers of each prototype's own surface.

Little-endian files: positions and normals float32 xyz (metres, prototype's own coordinates), indices uint32. The faces of
a prototype are concatenated and share no vertex, so an edge between two faces stays sharp. Packing is TypeScript's work.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from pathlib import Path
from typing import Any

from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepLib import BRepLib_ToolTriangulatedShape
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.BRepTools import BRepTools
from OCP.Message import Message_ProgressRange
from OCP.RWGltf import RWGltf_CafWriter
from OCP.RWMesh import RWMesh_CoordinateSystem, RWMesh_NameFormat
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TColStd import TColStd_IndexedDataMapOfStringString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label, TDF_Tool
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound, TopoDS_Shape
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_DocumentTool

from cad_document import METRES_PER_MM, StepDocument, open_step
from cad_occurrences import read_structure
from cad_parts import faces_of, own_shape
from protocol import JobError, Progress

# glTF component types, and the array type of each.
UNSIGNED_SHORT = 5123
ELEMENTS = {5126: "f", UNSIGNED_SHORT: "H", 5125: "I"}


def tessellate(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`, `linearDeflection` (m), `angularDeflection` (rad), `outDir` (exists), `labels` (of read-step's prototypes)."""
    document = open_step(params["file"])
    structure = read_structure(document)
    folder = Path(params["outDir"])
    labels: list[str] = params["labels"]
    shapes = [own_shape(document, structure, _label(document, label)).shape for label in labels]
    progress(0, f"{len(labels)} shapes")
    _mesh(shapes, params["linearDeflection"] / METRES_PER_MM, params["angularDeflection"])
    for label, shape in zip(labels, shapes):
        bare = _finish(shape)
        if bare > 0:
            name = structure.products[label].name if label in structure.products else label
            faces = "a face" if bare == 1 else f"{bare} faces"
            raise JobError("step-shape-invalid", f'The CAD kernel finds no triangle for {faces} of "{name}"')
    meshes = _buffers(shapes, folder / "prototypes.glb")
    results = []
    for number, label in enumerate(labels):
        mesh = meshes.get(f"{number}")
        if mesh is None:
            raise JobError("tool-failed", f'The CAD kernel gave no triangle for prototype "{label}"')
        files = {name: _write(folder / f"prototype-{number}.{name}.bin", buffer) for name, buffer in mesh.items()}
        counts = {"vertexCount": len(mesh["positions"]) // 3, "triangleCount": len(mesh["indices"]) // 3}
        results.append({"label": label, "files": files, **counts})
    return {"prototypes": results}


def _mesh(shapes: list[TopoDS_Shape], linear: float, angular: float) -> None:
    """Triangulates all shapes at once, so that no core waits for the end of each."""
    builder = BRep_Builder()
    together = TopoDS_Compound()
    builder.MakeCompound(together)
    for shape in shapes:
        builder.Add(together, shape)
    # A finer triangulation of an earlier job on the same document would be kept, and the result would depend on that job.
    BRepTools.Clean_s(together)
    # Parallel: the result is the same either way.
    BRepMesh_IncrementalMesh(together, linear, False, angular, True)


def _finish(shape: TopoDS_Shape) -> int:
    """Gives the triangles of `shape` their normals. Returns how many of its faces have no triangle: they would be holes."""
    bare = 0
    for face in faces_of(shape):
        mesh = BRep_Tool.Triangulation_s(face, TopLoc_Location())
        if mesh is not None:
            BRepLib_ToolTriangulatedShape.ComputeNormals_s(face, mesh)
        else:
            bare += 1
    return bare


def _buffers(shapes: list[TopoDS_Shape], file: Path) -> dict[str, dict[str, array[Any]]]:
    """Each shape's triangles, by its place in the list. They come through the kernel's glTF writer: taking them out of the
    kernel one by one takes longer than making them."""
    application = XCAFApp_Application.GetApplication_s()
    document = TDocStd_Document(TCollection_ExtendedString("MDTV-XCAF"))
    application.NewDocument(TCollection_ExtendedString("MDTV-XCAF"), document)
    tool = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    for number, shape in enumerate(shapes):
        TDataStd_Name.Set_s(tool.AddShape(shape, False), TCollection_ExtendedString(f"{number}"))
    writer = RWGltf_CafWriter(TCollection_AsciiString(str(file)), True)
    writer.SetMergeFaces(True)
    writer.SetMeshNameFormat(RWMesh_NameFormat.RWMesh_NameFormat_Product)
    converter = writer.ChangeCoordinateSystemConverter()
    converter.SetInputLengthUnit(METRES_PER_MM)
    converter.SetOutputLengthUnit(1.0)
    # From Z up to Z up: packing turns it.
    converter.SetInputCoordinateSystem(RWMesh_CoordinateSystem.RWMesh_CoordinateSystem_glTF)
    converter.SetOutputCoordinateSystem(RWMesh_CoordinateSystem.RWMesh_CoordinateSystem_glTF)
    if not writer.Perform(document, TColStd_IndexedDataMapOfStringString(), Message_ProgressRange()):
        raise JobError("tool-failed", "The CAD kernel could not hand out its triangles")
    return _read_glb(file)


def _read_glb(file: Path) -> dict[str, dict[str, array[Any]]]:
    """Each mesh's buffers, by its name. The writer gives a mesh one primitive."""
    data = memoryview(file.read_bytes())
    (length,) = struct.unpack_from("<I", data, 12)
    document = json.loads(bytes(data[20 : 20 + length]))
    binary = data[20 + length + 8 :]

    def values(number: int) -> array[Any]:
        accessor = document["accessors"][number]
        view = document["bufferViews"][accessor["bufferView"]]
        buffer = array(ELEMENTS[accessor["componentType"]])
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        size = accessor["count"] * (3 if accessor["type"] == "VEC3" else 1) * buffer.itemsize
        buffer.frombytes(binary[start : start + size])
        if sys.byteorder != "little":
            buffer.byteswap()
        return array("I", buffer) if accessor["componentType"] == UNSIGNED_SHORT else buffer

    meshes = {}
    for mesh in document.get("meshes", []):
        (primitive,) = mesh["primitives"]
        attributes = primitive["attributes"]
        meshes[mesh["name"]] = {
            "positions": values(attributes["POSITION"]),
            "normals": values(attributes["NORMAL"]),
            "indices": values(primitive["indices"]),
        }
    return meshes


def _write(path: Path, buffer: array[Any]) -> str:
    if sys.byteorder != "little":
        buffer.byteswap()
    path.write_bytes(buffer.tobytes())
    return str(path)


def _label(document: StepDocument, identifier: str) -> TDF_Label:
    label = TDF_Label()
    main = document.roots()[0].Data() if document.roots() else None
    if main is not None:
        TDF_Tool.Label_s(main, identifier, label)
    if label.IsNull():
        raise JobError("tool-failed", f'The STEP file has no prototype "{identifier}"')
    return label
