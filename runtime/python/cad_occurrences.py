"""The product structure as the STEP entities tell it, and its match to XCAF's components.

XCAF names a component by whichever occurrence field happens to be filled, so the three fields of
NEXT_ASSEMBLY_USAGE_OCCURRENCE are read here from the entities. The kernel gives no way from an occurrence to its label;
the two trees are walked together from the roots and the children of one parent are paired by placement and names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt, gp_Trsf
from OCP.StepBasic import StepBasic_ProductDefinition
from OCP.StepRepr import StepRepr_NextAssemblyUsageOccurrence
from OCP.StepShape import StepShape_ContextDependentShapeRepresentation, StepShape_ShapeDefinitionRepresentation
from OCP.TDF import TDF_Label

from cad_document import StepDocument, components_of, entry, name_of, prototype_of
from cad_units import length_unit, text

# Placements of one occurrence read on two ways differ by rounding only; millimetres, and for the axes no unit.
SAME_PLACEMENT = 1e-5
# The entities that tell of products and their occurrences.
KINDS = (
    StepBasic_ProductDefinition,
    StepRepr_NextAssemblyUsageOccurrence,
    StepShape_ContextDependentShapeRepresentation,
    StepShape_ShapeDefinitionRepresentation,
)


@dataclass
class Occurrence:
    """One NEXT_ASSEMBLY_USAGE_OCCURRENCE. `placement` maps child to parent, in millimetres; None if the file has none."""

    identifier: str
    name: str
    description: str
    child: "Product"
    placement: gp_Trsf | None = None

    def fields(self) -> dict[str, str]:
        return {"id": self.identifier, "name": self.name, "description": self.description}


@dataclass
class Product:
    """One PRODUCT_DEFINITION: `identifier` and `name` are its PRODUCT's id and name."""

    identifier: str
    name: str
    has_shape: bool = False
    is_child: bool = False
    occurrences: list[Occurrence] = field(default_factory=list)


@dataclass
class Structure:
    """What was matched: the product behind a prototype's label entry, the occurrence behind a component's."""

    products: dict[str, Product] = field(default_factory=dict)
    occurrences: dict[str, Occurrence] = field(default_factory=dict)


def read_structure(document: StepDocument) -> Structure:
    """Match every label reachable from the roots; once for a document."""
    if document.structure is None:
        document.structure = _read_structure(document)
    return document.structure


def _read_structure(document: StepDocument) -> Structure:
    structure = Structure()
    products = _read_products(document.model)
    candidates = [product for product in products if product.has_shape and not product.is_child]
    candidates = candidates or [product for product in products if not product.is_child]
    for root in document.roots():
        label_name = name_of(root)
        named = [product for product in candidates if label_name in (product.name, product.identifier)]
        product = next(iter(named or candidates), None)
        if product is None:
            continue
        candidates.remove(product)
        _match(document, structure, prototype_of(document, root), product)
    return structure


def _match(document: StepDocument, structure: Structure, prototype: TDF_Label, product: Product) -> None:
    key = entry(prototype)
    if key in structure.products:
        return
    structure.products[key] = product
    components = [(label, prototype_of(document, label)) for label in components_of(prototype)]
    for index, occurrence in _pair(document, structure, components, product.occurrences).items():
        label, child = components[index]
        structure.occurrences[entry(label)] = occurrence
        _match(document, structure, child, occurrence.child)


def _pair(
    document: StepDocument,
    structure: Structure,
    components: list[tuple[TDF_Label, TDF_Label]],
    occurrences: list[Occurrence],
) -> dict[int, Occurrence]:
    """Pair components with occurrences. STEP leaves open which of its two axes is the child's, exporters differ, and a
    pair of mirrored instances fits the wrong reading as well; so one reading is taken for all children of a parent."""
    readings = [
        _pair_reading(document, structure, components, occurrences, inverted) for inverted in (False, True)
    ]
    forward, inverse = readings
    return inverse if len(inverse) > len(forward) else forward


def _pair_reading(
    document: StepDocument,
    structure: Structure,
    components: list[tuple[TDF_Label, TDF_Label]],
    occurrences: list[Occurrence],
    inverted: bool,
) -> dict[int, Occurrence]:
    placements = [None if o.placement is None else (o.placement.Inverted() if inverted else o.placement) for o in occurrences]
    pairs: list[tuple[int, int, int]] = []
    for index, (label, child) in enumerate(components):
        known = structure.products.get(entry(child))
        label_name, child_name = name_of(label), name_of(child)
        located = document.shapes.GetShape_s(label).Location().Transformation()
        for other, occurrence in enumerate(occurrences):
            placement = placements[other]
            if known is not None and known is not occurrence.child:
                continue
            if placement is not None and not _same(located, placement):
                continue
            cost = 0 if child_name in (occurrence.child.name, occurrence.child.identifier) else 4
            cost += 0 if label_name in (occurrence.identifier, occurrence.name, occurrence.description) else 1
            cost += 2 if placement is None else 0
            pairs.append((cost, index, other))
    matched: dict[int, Occurrence] = {}
    taken: set[int] = set()
    children: dict[str, Product] = {}
    for _, index, other in sorted(pairs):
        child = entry(components[index][1])
        # Two components of one prototype are two occurrences of one product.
        if index in matched or other in taken or children.get(child, occurrences[other].child) is not occurrences[other].child:
            continue
        matched[index] = occurrences[other]
        children[child] = occurrences[other].child
        taken.add(other)
    return matched


def _same(a: gp_Trsf, b: gp_Trsf) -> bool:
    scale = max(1.0, *(abs(a.Value(row, 4)) for row in (1, 2, 3)))
    for row in (1, 2, 3):
        for column in (1, 2, 3, 4):
            tolerance = SAME_PLACEMENT * (scale if column == 4 else 1.0)
            if abs(a.Value(row, column) - b.Value(row, column)) > tolerance:
                return False
    return True


def _read_products(model: Any) -> list[Product]:
    """Products in file order. The model's own numbering does not work through the binding; the binding gives the same
    wrapper for the same entity while that wrapper lives, so entities are known by `id` as long as `entities` holds them."""
    everything = (model.Value(index) for index in range(1, model.NbEntities() + 1))
    entities = [entity for entity in everything if isinstance(entity, KINDS)]
    number = id
    products: dict[int, Product] = {}
    for entity in entities:
        if isinstance(entity, StepBasic_ProductDefinition):
            product = entity.Formation().OfProduct()
            products[number(entity)] = Product(text(product.Id()), text(product.Name()))
    occurrences: dict[int, Occurrence] = {}
    for entity in entities:
        if not isinstance(entity, StepRepr_NextAssemblyUsageOccurrence):
            continue
        parent = products.get(number(entity.RelatingProductDefinition()))
        child = products.get(number(entity.RelatedProductDefinition()))
        if parent is None or child is None:
            continue
        description = text(entity.Description()) if entity.HasDescription() else ""
        occurrence = Occurrence(text(entity.Id()), text(entity.Name()), description, child)
        parent.occurrences.append(occurrence)
        child.is_child = True
        occurrences[number(entity)] = occurrence
    for entity in entities:
        if isinstance(entity, StepShape_ContextDependentShapeRepresentation):
            relation = entity.RepresentedProductRelation().Definition().ProductDefinitionRelationship()
            occurrence = occurrences.get(number(relation)) if relation is not None else None
            if occurrence is not None:
                occurrence.placement = _placement(entity.RepresentationRelation())
        elif isinstance(entity, StepShape_ShapeDefinitionRepresentation):
            definition = entity.Definition().PropertyDefinition()
            owner = definition.Definition().ProductDefinition() if definition is not None else None
            if owner is not None and number(owner) in products:
                products[number(owner)].has_shape = True
    return list(products.values())


def _placement(relation: Any) -> gp_Trsf | None:
    """The transformation of a REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION, if it is defined by two axis systems."""
    operator = getattr(relation, "TransformationOperator", None)
    if operator is None:
        return None
    items = operator().ItemDefinedTransformation()
    if items is None:
        return None
    # Each axis system is written in the unit of the representation it belongs to.
    first = _axes(items.TransformItem1(), length_unit(relation.Rep1()))
    second = _axes(items.TransformItem2(), length_unit(relation.Rep2()))
    if first is None or second is None:
        return None
    placement = gp_Trsf()
    placement.SetTransformation(second, first)
    return placement


def _axes(item: Any, metres: float) -> gp_Ax3 | None:
    location = getattr(item, "Location", None)
    if location is None or not hasattr(item, "HasRefDirection"):
        return None
    point = [location().CoordinatesValue(index) * metres * 1000 for index in (1, 2, 3)]
    axis = _direction(item.Axis()) if item.HasAxis() else gp_Dir(0, 0, 1)
    if not item.HasRefDirection():
        return gp_Ax3(gp_Pnt(*point), axis)
    reference = _direction(item.RefDirection())
    if reference.IsParallel(axis, 1e-9):
        return gp_Ax3(gp_Pnt(*point), axis)
    return gp_Ax3(gp_Pnt(*point), axis, reference)


def _direction(direction: Any) -> gp_Dir:
    return gp_Dir(*(direction.DirectionRatiosValue(index) for index in (1, 2, 3)))
