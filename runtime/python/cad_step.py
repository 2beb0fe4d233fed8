"""The operation `read-step`: the product structure of a STEP file as plain data, in metres."""

from __future__ import annotations

import math
from typing import Any

from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.gp import gp_Trsf
from OCP.TDF import TDF_Label

import cad_parts
from cad_brep import brep
from cad_document import METRES_PER_MM, StepDocument, components_of, entry, label_colour, name_of, open_step, prototype_of
from cad_occurrences import Structure, read_structure
from cad_units import MILLIMETRE, length_unit, text
from protocol import JobError, Progress


def read_step(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`. The tree of product instances, and each prototype they refer to, once."""
    document = open_step(params["file"])
    progress(0.5, "transferred")
    structure = read_structure(document)
    prototypes: dict[str, dict[str, Any]] = {}
    empty: dict[str, list[dict[str, str]]] = {}
    roots = [_node(document, structure, prototypes, empty, root, None) for root in document.roots()]
    return {
        "schema": _schema(document),
        "lengthUnit": _document_unit(document),
        "roots": roots,
        "prototypes": list(prototypes.values()),
    }


def _node(
    document: StepDocument,
    structure: Structure,
    prototypes: dict[str, dict[str, Any]],
    empty: dict[str, list[dict[str, str]]],
    label: TDF_Label,
    occurrence: Any,
) -> dict[str, Any]:
    prototype = prototype_of(document, label)
    key = entry(prototype)
    if key not in prototypes:
        prototypes[key], empty[key] = _prototype(document, structure, prototype)
    product = structure.products.get(key)
    is_instance = key != entry(label)
    placement = matrix(document.shapes.GetShape_s(label).Location().Transformation())
    if not _finite(placement):
        raise JobError("step-placement-invalid", f'The STEP file places "{name_of(label)}" at coordinates that are no numbers')
    children = [
        _node(document, structure, prototypes, empty, component, structure.occurrences[entry(component)])
        for component in components_of(prototype)
        if entry(component) in structure.occurrences
    ]
    return {
        "prototype": key,
        "productId": prototypes[key]["productId"],
        "productName": product.name if product else name_of(prototype),
        "name": name_of(label),
        "occurrence": occurrence.fields() if occurrence else None,
        "placement": placement,
        "colour": label_colour(label) if is_instance else None,
        "children": children,
        "emptySubshapes": empty[key],
    }


def _prototype(
    document: StepDocument, structure: Structure, prototype: TDF_Label
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """A prototype, and its sub-shapes without a surface: they belong to no part and must not vanish silently."""
    key = entry(prototype)
    own = cad_parts.own_shape(document, structure, prototype)
    product = structure.products.get(key)
    bounds = cad_parts.bounds_of(own)
    measures = brep(own.shape, cad_parts.faces_of(own.shape)) if own.faces > 0 else None
    if not _finite([bounds, measures]):
        name = product.name if product else name_of(prototype)
        raise JobError("step-shape-invalid", f'The shape of "{name}" has measures that are no numbers')
    described = {
        "label": key,
        "productId": product.identifier if product else name_of(prototype),
        "identified": product is not None,
        "faces": own.faces,
        "solids": cad_parts.solids_in(own.shape),
        "colour": cad_parts.product_colour(document, prototype, own),
        "bounds": bounds,
        "brep": measures,
    }
    return described, own.empty


def _finite(value: Any) -> bool:
    """Whether every number in plain data is one."""
    if isinstance(value, dict):
        return all(_finite(item) for item in value.values())
    if isinstance(value, list):
        return all(_finite(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


def matrix(transform: gp_Trsf) -> list[float]:
    """Row-major 4x4, translation in metres. A scaled or mirrored instance keeps its factor: it is part of the matrix."""
    rows = []
    for row in (1, 2, 3):
        rows += [transform.Value(row, column) for column in (1, 2, 3)]
        rows.append(transform.Value(row, 4) * METRES_PER_MM)
    return [*rows, 0.0, 0.0, 0.0, 1.0]


def _schema(document: StepDocument) -> str:
    """The first name of FILE_SCHEMA, without the object identifier some exporters add."""
    header = APIHeaderSection_MakeHeader(document.model)
    if not header.HasFs() or header.NbSchemaIdentifiers() == 0:
        return ""
    return text(header.SchemaIdentifiersValue(1)).split("{")[0].strip()


def _document_unit(document: StepDocument) -> float:
    """Metres per unit of the first shape representation that states one."""
    model = document.model
    for index in range(1, model.NbEntities() + 1):
        entity = model.Value(index)
        if hasattr(entity, "ContextOfItems") and hasattr(entity.ContextOfItems(), "GlobalUnitAssignedContext"):
            return length_unit(entity)
    return MILLIMETRE
