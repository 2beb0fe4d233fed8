"""The operations `write-blend` and `inspect-blend`: a scene document as a file, and what is in such a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy

import blender_content
import blender_render
import blender_scene
from protocol import JobError, Progress

STUDIO = "studio"
# What a part can say of itself, besides its key.
PROPERTIES = ("partName", "partPath", "productId", "materialFrom")


def write_blend(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `glb`, `scene` (the document), `out`, `instances` (`key`, `name`, `properties`; a part that is not here is left out),
    `studio` (camera, lights, world and ground too), `samples`, `denoise`, `unit` (shown), `compress`.
    """
    document = params["scene"]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_scene.build_product(document, params["glb"])
    scene = bpy.context.scene
    scene.unit_settings.system = "IMPERIAL" if params["unit"] == "INCHES" else "METRIC"
    scene.unit_settings.length_unit = params["unit"]
    _describe(params["instances"])
    _gather("product", list(scene.objects))
    if params["studio"]:
        product = set(scene.objects)
        blender_scene.build_studio(document)
        _gather(STUDIO, [item for item in scene.objects if item not in product])
        blender_render.set_film(document["film"])
        blender_render.set_cycles({"samples": params["samples"], "seed": 0, "denoise": params["denoise"]})
        scene.render.filepath = "//"
    bpy.data.orphans_purge(do_recursive=True)
    progress(0.5, "saving")
    _save(Path(params["out"]), params["compress"])
    return {"instances": len(params["instances"])}


def _describe(instances: list[dict[str, Any]]) -> None:
    parts = blender_scene.parts_of_scene()
    wanted = {instance["key"]: instance for instance in instances}
    for key, items in parts.items():
        for item in items:
            if key not in wanted:
                bpy.data.objects.remove(item)
                continue
            item.name = wanted[key]["name"]
            for name, value in wanted[key]["properties"].items():
                item[name] = value


def _gather(name: str, items: list[Any]) -> None:
    collection = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(collection)
    for item in items:
        for other in list(item.users_collection):
            other.objects.unlink(item)
        collection.objects.link(item)


def _save(out: Path, compress: bool) -> None:
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(temporary), copy=True, compress=compress, check_existing=False)
        os.replace(temporary, out)
    except (OSError, RuntimeError) as error:  # Blender reports an unwritable folder as a RuntimeError
        raise JobError("output-unwritable", f'The file "{out}" cannot be written', str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def inspect_blend(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`. Opens it as a person would, but runs nothing that is in it."""
    bpy.ops.wm.open_mainfile(filepath=params["file"], load_ui=False, use_scripts=False)
    objects = list(bpy.context.scene.objects)
    parts = [item for item in objects if item.type == "MESH" and STUDIO not in {one.name for one in item.users_collection}]
    camera = bpy.context.scene.camera
    others = [item for item in objects if item not in parts and item.type != "LIGHT" and item != camera]
    result = {"instances": [_instance(item) for item in parts], "others": [_other(item) for item in others], **blender_content.content()}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return result


def _instance(item: Any) -> dict[str, Any]:
    slots = item.material_slots
    own = len(slots) == 1 and slots[0].link == "OBJECT" and slots[0].material is not None
    return {
        **_other(item),
        "key": item.get("partKey"),
        "mesh": item.data.name,
        "material": blender_scene.read_material(slots[0].material) if own else None,
        "properties": {name: value if isinstance(value, str) else list(value) for name, value in item.items() if name in PROPERTIES},
        "box": [[side(corner[axis] for corner in item.bound_box) for axis in range(3)] for side in (min, max)],
    }


def _other(item: Any) -> dict[str, Any]:
    """What is no part, light or camera: the ground, and what parts hang on."""
    return {
        "name": item.name,
        "kind": item.type,
        "mesh": item.data.name if item.type == "MESH" else None,
        "materials": [None if slot.material is None else slot.material.name for slot in item.material_slots],
        "modifiers": [one.type for one in item.modifiers],
        "placement": blender_content.placement(item),
        "flags": blender_content.flags(item),
    }
