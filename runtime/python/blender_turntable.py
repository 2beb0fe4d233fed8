"""The operation `render-frames`: a scene document whose product turns, one PNG for each angle, the scene loaded once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix, Vector

import blender_render
import blender_scene
from protocol import Progress

Z = Vector((0.0, 0.0, 1.0))


def render_frames(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `glb`, `scene` (the document), `axis` ([x, y] of the upright axis), `frames`: each `index`, `angle` (radians, positive is
    counter-clockwise from above) and `out` (PNG); `samples`, `seed`, `denoise`, `threads`.

    Each finished frame is told at once, as an item `{index}`. A frame depends on its angle alone, not on those before it; at
    angle 0 it is what `render` makes of the same scene.
    """
    started = time.monotonic()
    document = params["scene"]
    frames = params["frames"]
    for frame in frames:
        blender_render.refuse_place(Path(frame["out"]))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_scene.build_product(document, params["glb"])
    product = _hang_up()
    blender_scene.build_studio(document)
    blender_render.set_film(document["film"])
    blender_render.set_cycles(params)
    # What does not turn is not sent to the renderer again.
    bpy.context.scene.render.use_persistent_data = True
    loaded = time.monotonic()
    for done, frame in enumerate(frames):
        progress(done / len(frames), f"frame {done + 1} of {len(frames)}")
        product.matrix_world = _turned(params["axis"], frame["angle"])
        blender_render.render_to(Path(frame["out"]))
        progress((done + 1) / len(frames), f"frame {done + 1} of {len(frames)}", {"index": frame["index"]})
    # Or the scene would stay in memory until the next job.
    bpy.context.scene.render.use_persistent_data = False
    return {"loadSeconds": loaded - started, "renderSeconds": time.monotonic() - loaded}


def _hang_up() -> Any:
    """One object that all parts hang on. Where it is not turned, every part stands exactly where it stood."""
    roots = [item for item in bpy.context.scene.objects if item.parent is None]
    product = bpy.data.objects.new("turntable", None)
    bpy.context.scene.collection.objects.link(product)
    for item in roots:
        item.parent = product
    return product


def _turned(axis: list[float], angle: float) -> Any:
    to = Matrix.Translation((axis[0], axis[1], 0.0))
    # Not even a rounding: the first frame is the still.
    return to @ Matrix.Rotation(angle, 4, Z) @ to.inverted() if angle else Matrix.Identity(4)
