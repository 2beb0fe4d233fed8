"""A bare Blender script: renders one scene as an animation again for each line on stdin, with Blender's own animation render. What
our turntable is measured against.

Arguments: the folder with our Blender sources (so that both render the same scene), and the order's JSON: `glb`, `scene`, `axis`,
`frames`, `samples`, `seed`, `denoise`, `outDir`. A line says what is written: `png` or `mp4`.
"""

import json
import math
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import bpy
from mathutils import Matrix

import blender_render
import blender_scene

ORDER = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))


def turn(axis, frames):
    """Keyframes for one turn: the frame behind the last is the first again."""
    product = bpy.data.objects.new("turntable", None)
    roots = [item for item in bpy.context.scene.objects if item.parent is None]
    bpy.context.scene.collection.objects.link(product)
    for item in roots:
        item.parent = product
        item.matrix_parent_inverse = Matrix.Translation((-axis[0], -axis[1], 0.0))
    product.location = (axis[0], axis[1], 0.0)
    for frame, angle in ((0, 0.0), (frames, 2 * math.pi)):
        product.rotation_euler[2] = angle
        product.keyframe_insert("rotation_euler", index=2, frame=frame)
    for curve in product.animation_data.action.fcurves:
        for point in curve.keyframe_points:
            point.interpolation = "LINEAR"


def animate(kind):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_scene.build_product(ORDER["scene"], ORDER["glb"])
    turn(ORDER["axis"], ORDER["frames"])
    blender_scene.build_studio(ORDER["scene"])
    blender_render.set_film(ORDER["scene"]["film"])
    blender_render.set_cycles(ORDER)
    scene = bpy.context.scene
    scene.render.use_persistent_data = True
    scene.frame_start, scene.frame_end = 0, ORDER["frames"] - 1
    scene.render.filepath = f"{ORDER['outDir']}/frame-####.png"
    if kind == "mp4":
        scene.render.filepath = f"{ORDER['outDir']}/turntable.mp4"
        scene.render.image_settings.file_format = "FFMPEG"
        scene.render.image_settings.color_mode = "RGB"
        scene.render.ffmpeg.format, scene.render.ffmpeg.codec = "MPEG4", "H264"
        scene.render.ffmpeg.constant_rate_factor = "HIGH"
    bpy.ops.render.render(animation=True)


for line in sys.stdin:
    animate(line.strip())
    print("bare: done", flush=True)
