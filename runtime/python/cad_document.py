"""Open a STEP file as an XCAF document, and small readers of labels. Lengths inside OCCT are millimetres."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from OCP.IFSelect import IFSelect_ReturnStatus, IFSelect_SelectModelEntities, IFSelect_SelectType
from OCP.Quantity import Quantity_Color, Quantity_ColorRGBA, Quantity_TypeOfColor
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label, TDF_LabelSequence, TDF_Tool
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_ColorTool, XCAFDoc_ColorType, XCAFDoc_DocumentTool, XCAFDoc_ShapeTool

import cad_checks
import cad_products
from cad_checks import check_entities, check_numbers, check_references, check_structure, check_syntax, check_transfer
from cad_products import Product, read_products
from cad_texts import readable, too_long
from protocol import JobError

METRES_PER_MM = 0.001
# A surface colour says more than a general one; a curve colour says nothing about what is rendered.
COLOUR_TYPES = (XCAFDoc_ColorType.XCAFDoc_ColorSurf, XCAFDoc_ColorType.XCAFDoc_ColorGen)


@dataclass
class StepDocument:
    """An opened file: the XCAF view (shapes, colours), the STEP entities it came from (`model`) and their product structure."""

    shapes: XCAFDoc_ShapeTool
    colours: XCAFDoc_ColorTool
    model: Any
    products: list[Product]
    # What `cad_occurrences` made of it: one job asks what another one before it has.
    structure: Any = field(default=None, kw_only=True)
    # The tools hold no reference to these; without them the document would be freed under our feet.
    keep: tuple[Any, ...]

    def roots(self) -> list[TDF_Label]:
        free = TDF_LabelSequence()
        self.shapes.GetFreeShapes(free)
        return sequence(free)


# The one opened last: jobs on one file follow each other, and opening takes as long as the work on it.
_last: tuple[tuple[Any, ...], StepDocument] | None = None


def open_step(file: str) -> StepDocument:
    """The document of `file`, as it is now. Raises JobError `step-unreadable` with what the kernel says, and what `cad_checks` does."""
    global _last
    try:
        state = os.stat(file)
    except OSError as error:
        raise JobError("step-unreadable", f'The CAD kernel could not read "{file}"', str(error)) from error
    key = (file, state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)
    if _last is None or _last[0] != key:
        # The old one goes first: two large ones at once would want twice the memory.
        _last = None
        _last = (key, _read(file))
    return _last[1]


def _read(file: str) -> StepDocument:
    application = XCAFApp_Application.GetApplication_s()
    document = TDocStd_Document(TCollection_ExtendedString("MDTV-XCAF"))
    application.NewDocument(TCollection_ExtendedString("MDTV-XCAF"), document)
    reader = STEPCAFControl_Reader()
    reader.SetColorMode(True)
    reader.SetNameMode(True)
    reader.SetSHUOMode(True)
    with readable(file) as same:
        status = reader.ReadFile(same)
    if status != IFSelect_ReturnStatus.IFSelect_RetDone:
        why = too_long(file)
        message = f'The CAD kernel could not read "{file}"' + (f": {why}" if why else "")
        raise JobError("step-unreadable", message, f"status {_status(status)}")
    session = reader.ChangeReader().WS()
    model = session.Model()
    if model.NbEntities() == 0:
        raise JobError("step-unreadable", f'"{file}" holds no STEP entity', "0 entities")
    check_syntax(file, session, model)
    check_numbers(file)
    check_references(session)
    entities = _telling(session)
    check_entities(file, model, entities)
    products = read_products(entities)
    check_structure(products)
    transferred = reader.Transfer(document)
    check_transfer(file, session, model)
    if not transferred:
        raise JobError("step-unreadable", f'The CAD kernel could not transfer "{file}"', f"{model.NbEntities()} entities")
    main = document.Main()
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(main)
    colours = XCAFDoc_DocumentTool.ColorTool_s(main)
    return StepDocument(shapes, colours, model, products, (application, document, reader))


def _telling(session: Any) -> list[Any]:
    """The entities that somebody here reads, those of a kind in file order. The kernel looks for them: meeting every entity of a
    file from here takes three times as long."""
    found = []
    for kind in cad_checks.KINDS + cad_products.KINDS:
        selection = IFSelect_SelectType(kind.get_type_descriptor_s())
        selection.SetInput(IFSelect_SelectModelEntities())
        of_kind = session.SelectionResult(selection)
        found += [of_kind.Value(index) for index in range(1, of_kind.Length() + 1)]
    return found


def _status(status: Any) -> str:
    names = {"RetError": "error (malformed file)", "RetFail": "fail (the file could not be loaded)", "RetVoid": "nothing to read"}
    return names.get(str(status).rsplit("IFSelect_", 1)[-1], str(status))


def sequence(labels: TDF_LabelSequence) -> list[TDF_Label]:
    return [labels.Value(index) for index in range(1, labels.Length() + 1)]


def entry(label: TDF_Label) -> str:
    """The label's address, such as "0:1:1:4": stable for one file and one kernel, never an identity of a part."""
    text = TCollection_AsciiString()
    TDF_Tool.Entry_s(label, text)
    return text.ToCString()


def name_of(label: TDF_Label) -> str:
    attribute = TDataStd_Name()
    if not label.FindAttribute(TDataStd_Name.GetID_s(), attribute):
        return ""
    return attribute.Get().ToExtString()


def prototype_of(document: StepDocument, label: TDF_Label) -> TDF_Label:
    """What an instance label refers to; a label that is no reference is its own prototype."""
    if not XCAFDoc_ShapeTool.IsReference_s(label):
        return label
    referred = TDF_Label()
    XCAFDoc_ShapeTool.GetReferredShape_s(label, referred)
    return referred


def components_of(label: TDF_Label) -> list[TDF_Label]:
    """The direct components of an assembly prototype, in file order; none for a simple shape."""
    if not XCAFDoc_ShapeTool.IsAssembly_s(label):
        return []
    components = TDF_LabelSequence()
    XCAFDoc_ShapeTool.GetComponents_s(label, components)
    return sequence(components)


def label_colour(label: TDF_Label) -> list[float] | None:
    """The colour set on this very label as linear [r, g, b, a], 0 to 1."""
    colour = Quantity_ColorRGBA()
    for kind in COLOUR_TYPES:
        if XCAFDoc_ColorTool.GetColor_s(label, kind, colour):
            return rgba(colour)
    return None


def rgba(colour: Quantity_ColorRGBA) -> list[float]:
    rgb: Quantity_Color = colour.GetRGB()
    values = rgb.Values(Quantity_TypeOfColor.Quantity_TOC_RGB)
    # Single precision inside the kernel: six digits are all that is true.
    return [round(float(value), 6) for value in (*values, colour.Alpha())]
