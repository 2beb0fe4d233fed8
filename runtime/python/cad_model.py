"""Model a golden product and write it as STEP: parts, groups of placed instances, colours. Lengths are millimetres."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.gp import gp_Ax1, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.Interface import Interface_Static
from OCP.Quantity import Quantity_Color, Quantity_TypeOfColor
from OCP.STEPCAFControl import STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_StepModelType
from OCP.TCollection import TCollection_ExtendedString, TCollection_HAsciiString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_ColorType, XCAFDoc_DocumentTool

from cad_step_text import reproducible
from protocol import JobError

AXES = {"x": gp_Dir(1, 0, 0), "y": gp_Dir(0, 1, 0), "z": gp_Dir(0, 0, 1)}
# sRGB, as a CAD system would show it.
Colour = tuple[float, float, float]
Child = tuple[TDF_Label, str, gp_Trsf]


class Model:
    """An XCAF document that grows from the leaves to the root; what was added last is the root."""

    def __init__(self) -> None:
        self.document = TDocStd_Document(TCollection_ExtendedString("MDTV-XCAF"))
        XCAFApp_Application.GetApplication_s().NewDocument(TCollection_ExtendedString("MDTV-XCAF"), self.document)
        self._shapes = XCAFDoc_DocumentTool.ShapeTool_s(self.document.Main())
        self._colours = XCAFDoc_DocumentTool.ColorTool_s(self.document.Main())

    def part(self, name: str, shape: TopoDS_Shape, colour: Colour | None) -> TDF_Label:
        label = self._shapes.AddShape(shape, False)
        _name(label, name)
        if colour is not None:
            rgb = Quantity_Color(*colour, Quantity_TypeOfColor.Quantity_TOC_sRGB)
            self._colours.SetColor(label, rgb, XCAFDoc_ColorType.XCAFDoc_ColorSurf)
        return label

    def group(self, name: str, children: list[Child]) -> TDF_Label:
        """An assembly of instances: each a part or a group, the instance's name, and where it stands."""
        label = self._shapes.NewShape()
        _name(label, name)
        for child in children:
            self.add(label, child)
        return label

    def add(self, group: TDF_Label, child: Child) -> None:
        label, name, place = child
        _name(self._shapes.AddComponent(group, label, TopLoc_Location(place)), name)

    def write(self, file: str, name: str, description: str) -> None:
        """The same model gives the same bytes: whatever comes from clock, user or kernel release is fixed."""
        self._shapes.UpdateAssemblies()
        writer = STEPCAFControl_Writer()
        writer.SetColorMode(True)
        writer.SetNameMode(True)
        Interface_Static.SetCVal_s("write.step.schema", "AP214IS")
        if not writer.Transfer(self.document, STEPControl_StepModelType.STEPControl_AsIs):
            raise JobError("tool-failed", f'The CAD kernel could not translate "{name}" to STEP')
        header = APIHeaderSection_MakeHeader(writer.ChangeWriter().Model())
        header.SetName(_text(name))
        header.SetTimeStamp(_text("2000-01-01T00:00:00"))
        header.SetAuthorValue(1, _text("Renderline"))
        header.SetOrganizationValue(1, _text("Renderline"))
        header.SetPreprocessorVersion(_text("Renderline"))
        header.SetOriginatingSystem(_text("Renderline"))
        header.SetAuthorisation(_text(""))
        header.SetDescriptionValue(1, _text(description))
        status = writer.Write(file)
        if not str(status).endswith("RetDone"):
            raise JobError("tool-failed", f'The CAD kernel could not write "{file}"', str(status))
        written = Path(file)
        written.write_bytes(reproducible(written.read_text("utf-8")).encode())


def moved(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> gp_Trsf:
    move = gp_Trsf()
    move.SetTranslation(gp_Vec(x, y, z))
    return move


def turned(axis: str, degrees: float) -> gp_Trsf:
    """About an axis through the origin."""
    turn = gp_Trsf()
    turn.SetRotation(gp_Ax1(gp_Pnt(0, 0, 0), AXES[axis]), math.radians(degrees))
    return turn


def _name(label: TDF_Label, name: str) -> None:
    TDataStd_Name.Set_s(label, TCollection_ExtendedString(name))


def _text(value: str) -> TCollection_HAsciiString:
    return TCollection_HAsciiString(value)
