"""The match of the product structure that the STEP entities tell to XCAF's components.

The kernel gives no way from an occurrence to its label; the two trees are walked together from the roots and the children of
one parent are paired by placement and names.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from OCP.TDF import TDF_Label

from cad_document import StepDocument, components_of, entry, name_of, prototype_of
from cad_places import Places, numbers_of
from cad_products import Occurrence, Product


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
    candidates = [product for product in document.products if product.has_shape and not product.is_child]
    candidates = candidates or [product for product in document.products if not product.is_child]
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
    places = Places([None if o.placement is None else (o.placement.Inverted() if inverted else o.placement) for o in occurrences])
    pairs: list[tuple[int, int, int]] = []
    for index, (label, child) in enumerate(components):
        known = structure.products.get(entry(child))
        label_name, child_name = name_of(label), name_of(child)
        for other in places.same_as(numbers_of(document.shapes.GetShape_s(label).Location().Transformation())):
            occurrence = occurrences[other]
            if known is not None and known is not occurrence.child:
                continue
            cost = 0 if child_name in (occurrence.child.name, occurrence.child.identifier) else 4
            cost += 0 if label_name in (occurrence.identifier, occurrence.name, occurrence.description) else 1
            cost += 2 if occurrence.placement is None else 0
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
