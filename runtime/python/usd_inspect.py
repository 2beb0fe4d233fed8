"""The operation `inspect-usd`: what a USD file says of its parts, and what OpenUSD's own validators say of the file."""

from __future__ import annotations

from typing import Any

from pxr import Usd, UsdGeom, UsdShade, UsdValidation

from protocol import JobError, Progress
from usd_export import USER


def inspect_usd(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`. Everything is read as a renderer reads it: the meshes, and what material each resolves to."""
    stage = Usd.Stage.Open(params["file"])
    if stage is None:
        raise JobError("artifact-invalid", f'"{params["file"]}" is no USD file')
    progress(0.0, "reading")
    instances = [_instance(prim) for prim in Usd.PrimRange.Stage(stage, Usd.TraverseInstanceProxies()) if prim.IsA(UsdGeom.Mesh)]
    progress(0.5, "validating")
    return {
        "upAxis": str(UsdGeom.GetStageUpAxis(stage)),
        "metersPerUnit": UsdGeom.GetStageMetersPerUnit(stage),
        "prototypes": len(stage.GetPrototypes()),
        "instances": instances,
        "problems": _problems(stage),
    }


def _instance(mesh: Usd.Prim) -> dict[str, Any]:
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
        "placement": [placement[row][column] for row in range(4) for column in range(4)],
    }


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
