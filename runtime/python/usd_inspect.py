"""The operation `inspect-usd`: what a USD file says of its parts, and what OpenUSD's own validators say of the file."""

from __future__ import annotations

from typing import Any

from pxr import Sdf, Usd, UsdGeom, UsdShade, UsdValidation

import usd_content
from protocol import JobError, Progress
from usd_export import SHAPES, USER

Box = list[list[float]]


def inspect_usd(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`. Everything is read as a renderer reads it: the meshes, and what material each resolves to."""
    stage = Usd.Stage.Open(params["file"])
    if stage is None:
        raise JobError("artifact-invalid", f'"{params["file"]}" is no USD file')
    progress(0.0, "reading")
    boxes: dict[Sdf.Path, Box | None] = {}
    instances = [_instance(prim, boxes) for prim in Usd.PrimRange.Stage(stage, Usd.TraverseInstanceProxies()) if prim.IsA(UsdGeom.Mesh)]
    progress(0.5, "validating")
    return {
        "upAxis": str(UsdGeom.GetStageUpAxis(stage)),
        "metersPerUnit": UsdGeom.GetStageMetersPerUnit(stage),
        "prototypes": len(stage.GetPrototypes()),
        "instances": instances,
        "problems": _problems(stage),
        **usd_content.content(stage),
    }


def _instance(mesh: Usd.Prim, boxes: dict[Sdf.Path, Box | None]) -> dict[str, Any]:
    part = mesh
    while part and not part.HasAttribute(f"{USER}partKey"):
        part = part.GetParent()
    material, _ = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()
    # USD multiplies a row from the left.
    placement = UsdGeom.XformCache().GetLocalToWorldTransform(mesh).GetTranspose()
    return {
        "path": str(part.GetPath() if part else mesh.GetPath()),
        "key": part.GetAttribute(f"{USER}partKey").Get() if part else None,
        "material": material.GetPrim().GetAttribute(f"{USER}material").Get() if material else None,
        "inputs": _inputs(material) if material else {},
        "shape": _shape(mesh),
        "placement": [placement[row][column] for row in range(4) for column in range(4)],
        "box": _box(mesh, boxes),
    }


def _shape(mesh: Usd.Prim) -> str | None:
    """What the class is called that the mesh refers to, however many references lie between."""
    for spec in mesh.GetPrimStack():
        prim = mesh.GetStage().GetPrimAtPath(spec.path.GetParentPath())
        if prim and prim.GetPath().GetParentPath() == SHAPES:
            return str(prim.GetDisplayName() or prim.GetName())
    return None


def _box(mesh: Usd.Prim, boxes: dict[Sdf.Path, Box | None]) -> Box | None:
    """Around the corners of its faces. Instances share a prototype, so it is measured once."""
    path = mesh.GetPrimInPrototype().GetPath() if mesh.IsInstanceProxy() else mesh.GetPath()
    if path not in boxes:
        geometry = UsdGeom.Mesh(mesh)
        points = geometry.GetPointsAttr().Get()
        corners = [points[index] for index in set(geometry.GetFaceVertexIndicesAttr().Get() or ())]
        boxes[path] = [[side(corner[axis] for corner in corners) for axis in range(3)] for side in (min, max)] if corners else None
    return boxes[path]


def _inputs(material: UsdShade.Material) -> dict[str, Any]:
    surface, _, _ = material.ComputeSurfaceSource()
    values = {value.GetBaseName(): value.Get() for value in surface.GetInputs()}
    return {name: value if isinstance(value, float) else list(value) for name, value in values.items()}


def _problems(stage: Usd.Stage) -> list[dict[str, str]]:
    """Of every validator that this OpenUSD has, as `usdchecker` runs them."""
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    errors = UsdValidation.ValidationContext(validators).Validate(stage)
    return [
        {
            "severity": error.GetType().displayName.lower(),
            "code": error.GetIdentifier(),
            "message": error.GetMessage(),
            "place": ", ".join(str(site.GetPrim().GetPath()) if site.IsPrim() else "" for site in error.GetSites()),
        }
        for error in errors
    ]
