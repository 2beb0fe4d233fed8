"""The operation `encode-frames`: pictures of one size become a video, by the FFmpeg in Blender."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import bpy

import blender_render
import webm_ids
from protocol import Progress

CONTAINERS = {"mp4": ("MPEG4", "H264"), "webm": ("WEBM", "WEBM")}
# Constant rate factors of H.264 and VP9, by Blender's names.
QUALITY = {"low": "LOW", "medium": "MEDIUM", "high": "HIGH", "best": "PERC_LOSSLESS"}


def encode_frames(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `files` (PNGs of one folder, in order), `out`, `width`, `height`, `fps`, `container`, `quality`, `background` (sRGB, 0 to 1:
    what is seen where the pictures are transparent). `out` appears only when it is complete.
    """
    files = [Path(file) for file in params["files"]]
    out = Path(params["out"])
    blender_render.refuse_place(out)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    blender_render.set_film({**params, "transparent": False, "viewTransform": "Standard", "exposure": 0.0})
    _lay_out(scene, files, params["background"])
    _set_encoder(scene.render, params)
    progress(0.0, "encoding")
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    scene.render.filepath = str(temporary)
    try:
        with _one_encoder_thread():
            bpy.ops.render.render(animation=True)
        if params["container"] == "webm":
            webm_ids.fix(temporary)
        os.replace(temporary, out)
    except (OSError, RuntimeError, ValueError) as error:  # Blender reports a refused encoder as a RuntimeError
        raise blender_render.unwritten(out, str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return {"frames": len(files)}


def _lay_out(scene: Any, files: list[Path], background: list[float]) -> None:
    """The pictures one after the other, above a plain colour. Mixed as they are stored, in sRGB, the way browsers do."""
    scene.sequencer_colorspace_settings.name = "sRGB"
    scene.frame_start, scene.frame_end = 1, len(files)
    strips = scene.sequence_editor_create().strips
    # (4.5 takes the frame behind the last one as the end.)
    colour = strips.new_effect(name="background", type="COLOR", channel=1, frame_start=1, frame_end=1 + len(files))
    colour.color = background
    pictures = strips.new_image(name="frames", filepath=str(files[0]), channel=2, frame_start=1, fit_method="ORIGINAL")
    for file in files[1:]:
        pictures.elements.append(file.name)
    pictures.frame_final_duration = len(files)
    pictures.blend_type = "ALPHA_OVER"


def _set_encoder(render: Any, params: dict[str, Any]) -> None:
    render.use_sequencer = True
    render.use_compositing = False
    render.fps = params["fps"]
    render.fps_base = 1.0
    render.image_settings.file_format = "FFMPEG"
    render.image_settings.color_mode = "RGB"
    ffmpeg = render.ffmpeg
    ffmpeg.format, ffmpeg.codec = CONTAINERS[params["container"]]
    ffmpeg.constant_rate_factor = QUALITY[params["quality"]]
    ffmpeg.ffmpeg_preset = "GOOD"
    # One whole picture a second, so that a viewer can jump.
    ffmpeg.gopsize = params["fps"]
    ffmpeg.audio_codec = "NONE"


@contextmanager
def _one_encoder_thread() -> Iterator[None]:
    """H.264 cuts its work by the number of cores and writes that number into the file, so equal pictures would be unequal files on other
    machines. It looks when it is opened, which is between these two handlers; nothing else starts its threads there.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)

    def narrow(*_: Any) -> None:
        os.sched_setaffinity(0, {min(cores)})

    def widen(*_: Any) -> None:
        os.sched_setaffinity(0, cores)

    bpy.app.handlers.render_init.append(narrow)
    bpy.app.handlers.render_pre.append(widen)
    try:
        yield
    finally:
        widen()
        bpy.app.handlers.render_init.remove(narrow)
        bpy.app.handlers.render_pre.remove(widen)
