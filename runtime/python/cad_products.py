"""The product structure as the STEP entities tell it.

XCAF names a component by whichever occurrence field happens to be filled, so the three fields of
NEXT_ASSEMBLY_USAGE_OCCURRENCE are read here from the entities.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt, gp_Trsf
from OCP.StepBasic import StepBasic_ProductDefinition
from OCP.StepRepr import StepRepr_NextAssemblyUsageOccurrence
from OCP.StepShape import StepShape_ContextDependentShapeRepresentation, StepShape_ShapeDefinitionRepresentation

from cad_units import length_unit, text
from protocol import JobError

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


def read_products(entities: list[Any]) -> list[Product]:
    """Products in file order. The model's own numbering does not work through the binding; the binding gives the same
    wrapper for the same entity while that wrapper lives, so entities are known by `id` as long as `entities` holds them.
    Raises JobError `step-placement-invalid`."""
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
                try:
                    occurrence.placement = _placement(entity.RepresentationRelation())
                except ValueError as error:
                    message = f'The STEP file places "{occurrence.name or occurrence.identifier}" by {error}'
                    raise JobError("step-placement-invalid", message) from error
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
    ratios = [direction.DirectionRatiosValue(index) for index in (1, 2, 3)]
    if not any(ratios):
        raise ValueError("an axis without direction")
    return gp_Dir(*ratios)
