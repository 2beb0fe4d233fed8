"""The operation `render-ids`: pictures whose colours are part numbers, and what material each part has in the scene."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

import blender_render
import blender_scene
from protocol import Progress

# One sample in the middle of each pixel, of one emission: a pixel is of one part or of none, never a mixture.
FILM = {"transparent": True, "viewTransform": "Raw", "exposure": 0.0}
CYCLES = {"samples": 1, "seed": 0, "denoise": "none"}


def render_ids(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `glb`, `scene` (the document), `views`: each `out` (PNG), `width`, `height`, `camera` (as in the document) and `only`,
    the key of the one part to show, or null for all.

    Part number n (from 1, in the order of the returned `keys`) has the 8-bit colour n >> 16, n >> 8 & 255, n & 255.
    """
    document = params["scene"]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_scene.build({**document, "ground": None, "lights": []}, params["glb"])
    parts = blender_scene.parts_of_scene()
    materials = {key: blender_scene.read_material(items[0].material_slots[0].material) for key, items in parts.items()}
    keys = sorted(parts)
    for number, key in enumerate(keys, 1):
        colour = _emission(number)
        for item in parts[key]:
            for slot in item.material_slots:
                slot.material = colour
    views = params["views"]
    for done, view in enumerate(views):
        progress(done / len(views), f"view {done + 1} of {len(views)}")
        _render(view, parts)
    return {"keys": keys, "materials": materials}


def _emission(number: int) -> Any:
    material = bpy.data.materials.new(f"part {number}")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    emission = tree.nodes.new("ShaderNodeEmission")
    emission.inputs["Color"].default_value = ((number >> 16 & 255) / 255, (number >> 8 & 255) / 255, (number & 255) / 255, 1.0)
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(emission.outputs["Emission"], output.inputs["Surface"])
    return material


def _render(view: dict[str, Any], parts: dict[str, list[Any]]) -> None:
    for key, items in parts.items():
        for item in items:
            item.hide_render = view["only"] is not None and key != view["only"]
    bpy.data.objects.remove(bpy.context.scene.camera)
    blender_scene.add_camera(view["camera"])
    blender_render.set_film({**FILM, "width": view["width"], "height": view["height"]})
    blender_render.set_cycles(CYCLES)
    bpy.context.scene.cycles.filter_width = 0.01
    blender_render.render_to(Path(view["out"]))
