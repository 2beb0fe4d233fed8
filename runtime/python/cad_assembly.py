"""The operation `write-assembly`: a STEP file of boxes and cylinders, for tests and revision pairs.

Sizes and placements come in millimetres. Occurrence ids are the kernel's count; whoever wants others edits the text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.BRep import BRep_Builder
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf
from OCP.Interface import Interface_Static
from OCP.STEPCAFControl import STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_StepModelType
from OCP.TCollection import TCollection_ExtendedString, TCollection_HAsciiString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound, TopoDS_Shape
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_DocumentTool

from cad_step_text import reproducible
from protocol import JobError, Progress


def write_assembly(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """params: `file`, `unit` (MM, M or INCH), `schema` (AP203, AP214IS or AP242DIS), `products`: leaves before what they are used
    in, the last one is the root. A product has a `name` and either a `shape`, {at: [x, y, z], box: [x, y, z]} or
    {at, cylinder: [radius, height]}, or several of them as `bodies`, or `children`: {product (index), name, placement (rows of a 3x4 matrix)}."""
    application = XCAFApp_Application.GetApplication_s()
    document = TDocStd_Document(TCollection_ExtendedString("MDTV-XCAF"))
    application.NewDocument(TCollection_ExtendedString("MDTV-XCAF"), document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    labels: list[TDF_Label] = []
    for product in params["products"]:
        if "shape" in product:
            label = shapes.AddShape(_solid(product["shape"]), False)
        elif "bodies" in product:
            label = shapes.AddShape(_compound(product["bodies"]), False)
        else:
            label = shapes.NewShape()
            for child in product["children"]:
                location = TopLoc_Location(_transform(child["placement"]))
                _name(shapes.AddComponent(label, labels[child["product"]], location), child["name"])
        _name(label, product["name"])
        labels.append(label)
    shapes.UpdateAssemblies()
    _write(document, params)
    return {"file": params["file"]}


def _solid(shape: dict[str, list[float]]) -> TopoDS_Shape:
    corner = gp_Pnt(*shape["at"])
    if "box" in shape:
        return BRepPrimAPI_MakeBox(corner, *shape["box"]).Shape()
    return BRepPrimAPI_MakeCylinder(gp_Ax2(corner, gp_Dir(0, 0, 1)), *shape["cylinder"]).Shape()


def _compound(solids: list[dict[str, list[float]]]) -> TopoDS_Compound:
    compound = TopoDS_Compound()
    builder = BRep_Builder()
    builder.MakeCompound(compound)
    for solid in solids:
        builder.Add(compound, _solid(solid))
    return compound


def _transform(rows: list[float]) -> gp_Trsf:
    transform = gp_Trsf()
    transform.SetValues(*rows)
    return transform


def _name(label: TDF_Label, name: str) -> None:
    TDataStd_Name.Set_s(label, TCollection_ExtendedString(name, True))


def _write(document: TDocStd_Document, params: dict[str, Any]) -> None:
    file = params["file"]
    writer = STEPCAFControl_Writer()
    writer.SetNameMode(True)
    unit, schema = Interface_Static.CVal_s("write.step.unit"), Interface_Static.CVal_s("write.step.schema")
    try:
        Interface_Static.SetCVal_s("write.step.unit", params["unit"])
        Interface_Static.SetCVal_s("write.step.schema", params["schema"])
        transferred = writer.Transfer(document, STEPControl_StepModelType.STEPControl_AsIs)
    finally:
        # Both are the process's, and the next file may want others.
        Interface_Static.SetCVal_s("write.step.unit", unit)
        Interface_Static.SetCVal_s("write.step.schema", schema)
    if not transferred:
        raise JobError("tool-failed", "The CAD kernel could not translate the assembly to STEP")
    header = APIHeaderSection_MakeHeader(writer.ChangeWriter().Model())
    header.SetTimeStamp(TCollection_HAsciiString("2000-01-01T00:00:00"))
    status = writer.Write(file)
    if not str(status).endswith("RetDone"):
        raise JobError("tool-failed", f'The CAD kernel could not write "{file}"', str(status))
    written = Path(file)
    written.write_bytes(reproducible(written.read_text("utf-8")).encode())
