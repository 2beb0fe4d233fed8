"""Refuse a STEP file whose model the kernel would read with something missing, wrong or without end.

The kernel mends what it can and leaves out what it cannot, with a word on stdout at most: a coordinate that is no number becomes
zero, an assembly within itself loses its parts, a face without its surface is gone. Nobody would see it before the picture, so
what it says of its own reading is asked for here and refused.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Iterator, NoReturn

from OCP.STEPConstruct import STEPConstruct_ExternRefs
from OCP.StepGeom import StepGeom_CartesianTransformationOperator3d
from OCP.StepShape import StepShape_ConnectedFaceSet

from cad_products import Product
from cad_units import text
from protocol import JobError

# Entities that tell what is there and where it stands. What the kernel cannot read of others (approvals, people, dates, presentation,
# tolerances) changes neither parts nor shapes.
TELLING = re.compile(r"Step(?:Geom|Shape|Repr|Basic_Product|Basic_Conversion|Basic_Si|Basic_Measure|Basic_Length)")
# Many exporters leave names out where the standard wants at least an empty one.
HARMLESS = re.compile(r"^Set to empty string|not a quoted String|not an? \w*[Ll]ogical")
LOST = "not mapped to TopoDS"
NAMED = 3
ENTITY = re.compile(rb"'(?:[^']|'')*'|#(\d+)\s*=")
# An exponent that may be larger than a number here can have; no CAD system writes one, so the search is all it costs.
HUGE = re.compile(rb"E\+?0*[1-9]\d\d")
HUGE_NUMBER = re.compile(rb"'(?:[^']|'')*'|#(\d+)\s*=|([-+]?\d+\.\d*E\+?\d{3,})")

# The entities that `check_entities` looks at.
KINDS = (StepShape_ConnectedFaceSet, StepGeom_CartesianTransformationOperator3d)

MAX_DEPTH = 200
MAX_INSTANCES = 1_000_000


def check_numbers(file: str) -> None:
    """Before the transfer: numbers larger than a double can be. The kernel takes them for infinite, and searches a curve that has an
    infinite point without end. Raises JobError `step-damaged`."""
    content = Path(file).read_bytes()
    if not HUGE.search(content):
        return
    entity = "the header"
    for match in HUGE_NUMBER.finditer(content):
        if match[1] is not None:
            entity = f"#{int(match[1])}"
        elif match[2] is not None and math.isinf(float(match[2])):
            raise JobError("step-damaged", f"The STEP file has a number in {entity} that is larger than any: {_short(match[2].decode())}")


def check_syntax(file: str, session: Any, model: Any) -> None:
    """Before the transfer: what the kernel could not read of the file. Raises JobError `step-damaged`."""
    syntax: list[str] = []
    entities: list[str] = []
    named = Numbers(file)
    for number, fails, _ in _checks(session.ModelCheckList(True)):
        if number == 0:
            syntax += [fail.removeprefix("Undefined Parsing: ") for fail in fails if "yntax" in fail]
            continue
        kind = type(model.Value(number)).__name__
        telling = [fail for fail in fails if not HARMLESS.search(fail)]
        if telling and TELLING.match(kind):
            entities.append(f"{named.of(number)} ({_kind(kind)}): {_plain(telling[0])}")
    faults = syntax + entities
    if faults:
        raise JobError("step-damaged", f"The STEP file is damaged in {_places(len(faults))}: {_some(faults)}", "\n".join(faults))


def check_transfer(file: str, session: Any, model: Any) -> None:
    """After the transfer: which shapes the kernel has lost. Raises JobError `step-shape-invalid`."""
    lost = []
    named = Numbers(file)
    for number, fails, warnings in _checks(session.TransferReader().TransientProcess().CheckList(False)):
        said = fails + [warning for warning in warnings if LOST in warning]
        if said and number > 0:
            kind = type(model.Value(number)).__name__
            lost.append(f"{named.of(number)} ({_kind(kind)}): {_plain(said[0])}")
    if lost:
        message = f"The CAD kernel cannot make {_places(len(lost))} of the STEP file into shapes: {_some(lost)}"
        raise JobError("step-shape-invalid", message, "\n".join(lost))


def check_references(session: Any) -> None:
    """Before the transfer: geometry that is in other files. A run's input is one file, whose digest names the revision; the kernel
    would open whatever path stands there. Raises JobError `step-reference-missing`."""
    references = STEPConstruct_ExternRefs(session)
    references.LoadExternRefs()
    files: list[str] = []
    for index in range(1, references.NbExternRefs() + 1):
        document = references.DocFile(index)
        name = references.FileName(index) or text(document.Id() if document is not None else None)
        product = references.ProdDef(index)
        owner = text(product.Formation().OfProduct().Name()) if product is not None else ""
        files.append(f'"{name}"' + (f' (of "{owner}")' if owner else ""))
    if files:
        what = "a file" if len(files) == 1 else f"{len(files)} files"
        message = f"The STEP file refers to {what} that it does not hold: {_some(sorted(set(files)))}"
        raise JobError("step-reference-missing", message, "\n".join(files))


def check_entities(file: str, model: Any, entities: list[Any]) -> None:
    """Before the transfer: what the kernel passes over in silence. It leaves an empty shell out; of a placement that mirrors or
    scales it leaves the factor out, and turns where it should mirror. Raises JobError `step-shape-invalid`, `step-placement-invalid`."""
    for entity in entities:
        if isinstance(entity, StepShape_ConnectedFaceSet):
            if entity.NbCfsFaces() == 0:
                message = f"The STEP file holds a shell without faces, {_named(file, model, entity)} ({_kind(type(entity).__name__)})"
                raise JobError("step-shape-invalid", message)
        elif isinstance(entity, StepGeom_CartesianTransformationOperator3d):
            factor = entity.Scale() if entity.HasScale() else 1.0
            if factor != 1.0:
                _refuse_operator(file, model, entity, f"scales by {factor:g}")
            if _mirrors(entity):
                _refuse_operator(file, model, entity, "mirrors")


def _mirrors(operator: Any) -> bool:
    """Axes that are not given make a right-handed system with the others."""
    if not (operator.HasAxis1() and operator.HasAxis2() and operator.HasAxis3()):
        return False
    x, y, z = ([axis.DirectionRatiosValue(index) for index in (1, 2, 3)] for axis in (operator.Axis1(), operator.Axis2(), operator.Axis3()))
    cross = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0])
    return sum(a * b for a, b in zip(cross, z)) < 0


def _refuse_operator(file: str, model: Any, operator: Any, what: str) -> NoReturn:
    message = f"The STEP file {what} what it places by {_named(file, model, operator)} (CARTESIAN_TRANSFORMATION_OPERATOR_3D)"
    raise JobError("step-placement-invalid", message)


def _named(file: str, model: Any, entity: Any) -> str:
    """The binding gives the same wrapper for the same entity while that lives; the model's own numbering does not work through it."""
    place = next(number for number in range(1, model.NbEntities() + 1) if model.Value(number) is entity)
    return Numbers(file).of(place)


def check_structure(products: list[Product]) -> None:
    """Before the transfer: the kernel follows occurrences to their end. Raises JobError `step-cyclic`, `step-too-large`."""
    instances: dict[int, int] = {}
    for product in products:
        _count(product, instances, [])
    total = sum(instances[id(product)] for product in products if not product.is_child)
    if total > MAX_INSTANCES:
        raise JobError("step-too-large", f"The STEP file places {total} instances, more than {MAX_INSTANCES}")


def _count(product: Product, instances: dict[int, int], above: list[Product]) -> int:
    """Instances in one of `product`, itself included."""
    known = instances.get(id(product))
    if known is not None:
        return known
    for place, other in enumerate(above):
        if other is product:
            circle = [*above[place:], product]
            names = " > ".join(f'"{one.name or one.identifier}"' for one in circle)
            raise JobError("step-cyclic", f"An assembly of the STEP file contains itself: {names}")
    if len(above) > MAX_DEPTH:
        raise JobError("step-too-large", f"The STEP file nests assemblies more than {MAX_DEPTH} levels deep")
    total = 1 + sum(_count(occurrence.child, instances, [*above, product]) for occurrence in product.occurrences)
    instances[id(product)] = total
    return total


def _checks(found: Any) -> Iterator[tuple[int, list[str], list[str]]]:
    """Number of the entity (0: the file), its fails and its warnings."""
    found.Start()
    while found.More():
        check = found.Value()
        fails = [check.CFail(index) for index in range(1, check.NbFails() + 1)]
        warnings = [check.CWarning(index) for index in range(1, check.NbWarnings() + 1)]
        yield found.Number(), fails, warnings
        found.Next()


class Numbers:
    """The number that the file gives each entity; the kernel counts and keeps none. The file is read when it is first asked."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._numbers: list[int] | None = None

    def of(self, place: int) -> str:
        if self._numbers is None:
            found = ENTITY.finditer(Path(self._file).read_bytes())
            self._numbers = [int(match[1]) for match in found if match[1] is not None]
        return f"#{self._numbers[place - 1]}" if place <= len(self._numbers) else f"entity {place}"


def _kind(name: str) -> str:
    """`StepGeom_CartesianPoint` is CARTESIAN_POINT in the file."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?=[23][dD]$)", "_", name.split("_", 1)[-1]).upper()


def _plain(said: str) -> str:
    return said.strip().replace(" n0.", " ")


def _short(number: str) -> str:
    return number if len(number) <= 40 else f"{number[:20]}...{number[-10:]}"


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"


def _some(all_of_them: list[str]) -> str:
    more = len(all_of_them) - NAMED
    return "; ".join(all_of_them[:NAMED]) + (f"; and {more} more" if more > 0 else "")
