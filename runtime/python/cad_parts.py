"""What one product is made of: its own surface, its colour, and the sub-shapes that have none.

A product's own surface is everything below its prototype that no occurrence leads to: some exporters write each part as a
compound of a solid and of an empty compound, and those are one part, not two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Builder
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps
from OCP.Quantity import Quantity_ColorRGBA
from OCP.TDF import TDF_Label
from OCP.TopAbs import TopAbs_FACE, TopAbs_SOLID
from OCP.TopExp import TopExp_Explorer
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Shape

from cad_document import COLOUR_TYPES, METRES_PER_MM, StepDocument, components_of, entry, label_colour, name_of, prototype_of, rgba
from cad_occurrences import Structure


@dataclass
class OwnShape:
    """A prototype's own surface in its own coordinates (mm), and what was left out of it."""

    shape: TopoDS_Shape
    faces: int
    empty: list[dict[str, str]] = field(default_factory=list)
    # Label colours met on the way down to each leaf, nearest first; a leaf's faces fall back on them.
    leaves: list[tuple[TopoDS_Shape, list[float] | None]] = field(default_factory=list)


def own_shape(document: StepDocument, structure: Structure, prototype: TDF_Label) -> OwnShape:
    """Fold every sub-shape of `prototype` that no occurrence leads to into one shape."""
    builder = BRep_Builder()
    compound = TopoDS_Compound()
    builder.MakeCompound(compound)
    own = OwnShape(compound, 0)
    _fold(document, structure, prototype, TopLoc_Location(), None, builder, own)
    return own


def _fold(
    document: StepDocument,
    structure: Structure,
    prototype: TDF_Label,
    location: TopLoc_Location,
    inherited: list[float] | None,
    builder: BRep_Builder,
    own: OwnShape,
) -> None:
    colour = label_colour(prototype) or inherited
    if document.shapes.IsAssembly_s(prototype):
        for component in components_of(prototype):
            if entry(component) in structure.occurrences:
                continue
            child = prototype_of(document, component)
            local = document.shapes.GetShape_s(component).Location()
            _fold(document, structure, child, location.Multiplied(local), label_colour(component) or colour, builder, own)
        return
    shape = document.shapes.GetShape_s(prototype)
    faces = len(faces_of(shape))
    if faces == 0:
        own.empty.append({"name": name_of(prototype), "reason": "it has no face"})
        return
    own.faces += faces
    own.leaves.append((shape, colour))
    builder.Add(own.shape, shape.Moved(location))


def faces_of(shape: TopoDS_Shape) -> list[Any]:
    """Every face, in the kernel's order, once for each time it occurs."""
    found = []
    explorer = TopExp_Explorer(shape, TopAbs_FACE)
    while explorer.More():
        found.append(TopoDS.Face_s(explorer.Current()))
        explorer.Next()
    return found


def solids_in(shape: TopoDS_Shape) -> int:
    explorer = TopExp_Explorer(shape, TopAbs_SOLID)
    count = 0
    while explorer.More():
        count += 1
        explorer.Next()
    return count


def bounds_of(own: OwnShape) -> list[list[float]] | None:
    """The box (m) around the exact surface, not around a triangulation. It encloses the poles of free-form surfaces, so it may
    be a little wide: tight ones take the kernel 100 times longer."""
    if own.faces == 0:
        return None
    box = Bnd_Box()
    BRepBndLib.Add_s(own.shape, box, False)
    box.SetGap(0.0)
    return [[value * METRES_PER_MM for value in corner.Coord()] for corner in (box.CornerMin(), box.CornerMax())]


def area_of(shape: TopoDS_Shape) -> float:
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties)
    return properties.Mass()


def product_colour(document: StepDocument, prototype: TDF_Label, own: OwnShape) -> list[float] | None:
    """The product's colour, linear [r, g, b, a]: its label's, else the one that covers the largest area, else None."""
    direct = label_colour(prototype)
    if direct is not None:
        return direct
    areas: dict[tuple[float, ...], float] = {}
    for leaf, inherited in own.leaves:
        for shape, fallback in _coloured_bodies(document, leaf, inherited):
            faces = [(face, _shape_colour(document, face) or fallback) for face in faces_of(shape)]
            # The area matters only where colours compete.
            competing = len({tuple(colour) for _, colour in faces if colour is not None}) > 1
            for face, colour in faces:
                if colour is not None:
                    key = tuple(colour)
                    areas[key] = areas.get(key, 0.0) + (area_of(face) if competing or len(own.leaves) > 1 else 1.0)
    if not areas:
        return None
    # Equal areas are settled by the colour itself, not by the order of the file.
    return list(max(areas, key=lambda key: (areas[key], key)))


def _coloured_bodies(document: StepDocument, leaf: TopoDS_Shape, inherited: list[float] | None) -> list[tuple[TopoDS_Shape, Any]]:
    """The solids of a leaf with their own colours; the leaf itself where it has no solid."""
    colour = _shape_colour(document, leaf) or inherited
    solids = []
    explorer = TopExp_Explorer(leaf, TopAbs_SOLID)
    while explorer.More():
        solid = explorer.Current()
        solids.append((solid, _shape_colour(document, solid) or colour))
        explorer.Next()
    covered = sum(len(faces_of(solid)) for solid, _ in solids)
    return solids if covered == len(faces_of(leaf)) else [(leaf, colour)]


def _shape_colour(document: StepDocument, shape: TopoDS_Shape) -> list[float] | None:
    colour = Quantity_ColorRGBA()
    for kind in COLOUR_TYPES:
        if document.colours.GetColor(shape, kind, colour):
            return rgba(colour)
    return None
