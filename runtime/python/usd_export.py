"""The operation `write-usd`: a stage of shapes, materials and instances, as TypeScript has laid it out."""

from __future__ import annotations

import math
from array import array
from pathlib import Path
from typing import Any

from pxr import Gf, Kind, Sdf, Usd, UsdGeom, UsdShade, Vt

from protocol import JobError, Progress

ROOT = Sdf.Path("/product")
SHAPES = ROOT.AppendChild("shapes")
# Blender and other programs take what is in this namespace for properties of the user's.
USER = "userProperties:"
PREVIEW_TYPES = {"diffuseColor": Sdf.ValueTypeNames.Color3f}


def write_usd(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `out` (.usdc or .usda), `up` (y or z), `metersPerUnit`, `shapes` (`prim`, `name`, `files`: float32 positions and
    normals, uint32 indices), `materials` (`prim`, `name`, `inputs` of UsdPreviewSurface), `models` (`prim`, a `shape` in a `material`),
    `instances` (`prim`, `name`, `model`, `material`, `matrix`: row-major object to world, metres, Z up; `properties`). A shape,
    material or model is referred to by its prim.
    """
    out = Path(params["out"])
    stage = Usd.Stage.CreateInMemory(out.name)
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y if params["up"] == "y" else UsdGeom.Tokens.z)
    UsdGeom.SetStageMetersPerUnit(stage, params["metersPerUnit"])
    root = UsdGeom.Xform.Define(stage, ROOT)
    stage.SetDefaultPrim(root.GetPrim())
    Usd.ModelAPI(root).SetKind(Kind.Tokens.component)
    _turn(root, params["up"], 1 / params["metersPerUnit"])
    for material in params["materials"]:
        _material(stage, material)
    for shape in params["shapes"]:
        _shape(stage, shape)
    for model in params["models"]:
        _model(stage, model)
    instances = params["instances"]
    UsdGeom.Scope.Define(stage, ROOT.AppendChild("parts"))
    for done, instance in enumerate(instances):
        _instance(stage, instance)
        if done % 1000 == 0:
            progress(done / len(instances), f"instance {done + 1} of {len(instances)}")
    if not stage.GetRootLayer().Export(str(out)):
        raise JobError("output-unwritable", f'The USD file "{out}" cannot be written')
    return {"instances": len(instances)}


def _turn(root: UsdGeom.Xform, up: str, scale: float) -> None:
    """From Z up in metres to the axes and unit of the stage."""
    if up == "y":
        root.AddRotateXOp().Set(-90.0)
    if not math.isclose(scale, 1.0):
        root.AddScaleOp().Set(Gf.Vec3f(scale))


def _material(stage: Usd.Stage, document: dict[str, Any]) -> None:
    path = UsdGeom.Scope.Define(stage, ROOT.AppendChild("materials")).GetPath().AppendChild(document["prim"])
    material = UsdShade.Material.Define(stage, path)
    material.GetPrim().SetDisplayName(document["name"])
    _property(material.GetPrim(), "material", document["name"])
    surface = UsdShade.Shader.Define(stage, path.AppendChild("surface"))
    surface.CreateIdAttr("UsdPreviewSurface")
    for name, value in document["inputs"].items():
        kind = PREVIEW_TYPES.get(name, Sdf.ValueTypeNames.Float)
        surface.CreateInput(name, kind).Set(Gf.Vec3f(*value) if isinstance(value, list) else value)
    material.CreateSurfaceOutput().ConnectToSource(surface.CreateOutput("surface", Sdf.ValueTypeNames.Token))


def _shape(stage: Usd.Stage, document: dict[str, Any]) -> None:
    """A class, which is not drawn itself: models refer to it."""
    stage.CreateClassPrim(SHAPES)
    path = SHAPES.AppendChild(document["prim"])
    prim = stage.CreateClassPrim(path)
    prim.SetDisplayName(document["name"])
    mesh = UsdGeom.Mesh.Define(stage, path.AppendChild("mesh"))
    points = Vt.Vec3fArray.FromBuffer(_numbers(document["files"]["positions"], "f"))
    normals = Vt.Vec3fArray.FromBuffer(_numbers(document["files"]["normals"], "f"))
    indices = Vt.IntArray.FromBuffer(_numbers(document["files"]["indices"], "i"))
    mesh.CreatePointsAttr(points)
    mesh.CreateNormalsAttr(normals)
    mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    mesh.CreateFaceVertexIndicesAttr(indices)
    mesh.CreateFaceVertexCountsAttr(Vt.IntArray(len(indices) // 3, 3))
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    mesh.CreateDoubleSidedAttr(True)
    mesh.CreateExtentAttr(UsdGeom.PointBased.ComputeExtent(points))


def _model(stage: Usd.Stage, document: dict[str, Any]) -> None:
    """A class again, the shape in a material: what instances share. Programs that look only into a prototype find it there."""
    stage.CreateClassPrim(ROOT.AppendChild("models"))
    path = stage.CreateClassPrim(ROOT.AppendPath(f"models/{document['prim']}")).GetPath()
    mesh = UsdGeom.Mesh.Define(stage, path.AppendChild("mesh")).GetPrim()
    mesh.GetReferences().AddInternalReference(SHAPES.AppendPath(f"{document['shape']}/mesh"))
    UsdShade.MaterialBindingAPI.Apply(mesh).Bind(_material_at(stage, document["material"]))


def _material_at(stage: Usd.Stage, prim: str) -> UsdShade.Material:
    return UsdShade.Material.Get(stage, ROOT.AppendPath(f"materials/{prim}"))


def _numbers(file: str, kind: str) -> Any:
    numbers = array(kind)
    numbers.frombytes(Path(file).read_bytes())
    return memoryview(numbers) if kind == "i" else memoryview(numbers).cast("B").cast(kind, (len(numbers) // 3, 3))


def _instance(stage: Usd.Stage, document: dict[str, Any]) -> None:
    xform = UsdGeom.Xform.Define(stage, ROOT.AppendPath(f"parts/{document['prim']}"))
    prim = xform.GetPrim()
    prim.GetReferences().AddInternalReference(ROOT.AppendPath(f"models/{document['model']}"))
    prim.SetInstanceable(True)
    prim.SetDisplayName(document["name"])
    # USD multiplies a row from the left, so its matrices are the other way round.
    rows = [document["matrix"][row * 4 : row * 4 + 4] for row in range(4)]
    xform.AddTransformOp().Set(Gf.Matrix4d(rows).GetTranspose())
    # It decides, so that a layer of somebody's own can give one instance another material.
    binding = UsdShade.MaterialBindingAPI.Apply(prim)
    binding.Bind(_material_at(stage, document["material"]), UsdShade.Tokens.strongerThanDescendants)
    for name, value in document["properties"].items():
        _property(prim, name, value)


def _property(prim: Usd.Prim, name: str, value: str | list[str]) -> None:
    kind = Sdf.ValueTypeNames.StringArray if isinstance(value, list) else Sdf.ValueTypeNames.String
    prim.CreateAttribute(f"{USER}{name}", kind, custom=True).Set(value)
