"""The Blender worker: the same file inside `blender --background --python` and over the `bpy` module."""

from __future__ import annotations

import sys
from pathlib import Path

# Blender does not put a script's folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import protocol


def load() -> tuple[dict[str, str], dict[str, protocol.Operation]]:
    import bpy

    import blender_export
    import blender_ids
    import blender_render
    import blender_turntable
    import blender_video

    app = bpy.app
    build = f"{app.build_hash.decode()} {app.build_platform.decode()}"
    identity = {"kind": "blender", "version": app.version_string, "build": build}
    operations: dict[str, protocol.Operation] = {
        "render": blender_render.render,
        "render-frames": blender_turntable.render_frames,
        "encode-frames": blender_video.encode_frames,
        "render-ids": blender_ids.render_ids,
        "write-blend": blender_export.write_blend,
        "inspect-blend": blender_export.inspect_blend,
    }
    return identity, operations


if __name__ == "__main__":
    protocol.serve(load)
