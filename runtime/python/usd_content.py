"""Everything that a USD file says, prim by prim, as plain values: two files are compared by these."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy
from pxr import Sdf, Usd

# A list of more numbers is told by its digest.
LONGEST = 16
PRIM_METADATA = ("active", "displayName", "hidden", "instanceable", "kind", "specifier")
STAGE_METADATA = ("upAxis", "metersPerUnit", "defaultPrim", "startTimeCode", "endTimeCode", "timeCodesPerSecond", "framesPerSecond")


def content(stage: Usd.Stage) -> dict[str, Any]:
    """Every prim, classes too; what is below an instance is below the class it refers to."""
    metadata = {name: _plain(stage.GetMetadata(name)) for name in STAGE_METADATA}
    layers = stage.GetLayerStack()
    return {"metadata": metadata, "prims": [_prim(prim, layers) for prim in stage.TraverseAll()]}


def _prim(prim: Usd.Prim, layers: list[Sdf.Layer]) -> dict[str, Any]:
    # What another prim of the same file says is told there.
    specs = [spec for spec in prim.GetPrimStack() if spec.path == prim.GetPath() or spec.layer not in layers]
    values = {name: _plain(prim.GetMetadata(name)) for name in PRIM_METADATA if any(spec.HasInfo(name) for spec in specs)}
    values["references"] = [f"{one.assetPath}<{one.primPath}>" for spec in specs for one in spec.referenceList.GetAddedOrExplicitItems()]
    values["schemas"] = [str(name) for name in prim.GetAppliedSchemas()]
    for name in {one.name for spec in specs for one in spec.properties}:
        values |= _property(prim.GetProperty(name))
    return {"path": str(prim.GetPath()), "type": str(prim.GetTypeName()), "values": {name: values[name] for name in sorted(values)}}


def _property(one: Usd.Property) -> dict[str, Any]:
    name = one.GetName()
    if isinstance(one, Usd.Relationship):
        return {name: [str(path) for path in one.GetTargets()]}
    values = {name: _samples(one) if one.GetTimeSamples() else _plain(one.Get())}
    if one.HasAuthoredConnections():
        values[f"{name}.connect"] = [str(path) for path in one.GetConnections()]
    if one.HasMetadata("interpolation"):
        values[f"{name}.interpolation"] = str(one.GetMetadata("interpolation"))
    return values


def _samples(attribute: Usd.Attribute) -> list[Any]:
    return [[time, _plain(attribute.Get(time))] for time in attribute.GetTimeSamples()]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Sdf.AssetPath):
        return value.path
    try:
        numbers = numpy.array(value)
    except (TypeError, ValueError):
        return str(value)
    if numbers.dtype.kind not in "biuf":
        return [str(one) for one in value] if numbers.ndim == 1 else str(value)
    if numbers.size > LONGEST:
        return {"count": len(numbers), "sha256": hashlib.sha256(numbers.tobytes()).hexdigest()}
    return [_plain(one) for one in numbers.reshape(-1).tolist()]
