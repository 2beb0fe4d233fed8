"""The operation `render`: one scene document and its GLB become one PNG, the same pixels each time."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import bpy

import blender_scene
import png_chunks
from protocol import JobError, Progress

# quality, prefilter. An accurate prefilter costs seconds even on a small picture.
DENOISE = {"fast": ("FAST", "NONE"), "balanced": ("BALANCED", "FAST"), "high": ("HIGH", "ACCURATE")}
SAMPLES_DONE = re.compile(r"Sample (\d+)/(\d+)")
# What Blender writes into a PNG by itself: times and paths, which would make equal pictures unequal files.
STAMPS = (
    "camera", "date", "filename", "frame", "frame_range", "hostname", "labels", "lens", "marker", "memory", "note",
    "render_time", "scene", "sequencer_strip", "time",
)  # fmt: skip


def render(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `glb`, `scene` (the document), `out` (PNG), `samples`, `seed`, `denoise`, `bitDepth` (8 or 16; 8), `threads` (0: all).

    Starts from an empty file whatever was rendered before. `out` appears only when it is complete.
    """
    started = time.monotonic()
    document = params["scene"]
    out = Path(params["out"])
    refuse_place(out)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    blender_scene.build(document, params["glb"])
    set_film(document["film"])
    bpy.context.scene.render.image_settings.color_depth = str(params.get("bitDepth", 8))
    set_cycles(params)
    _report_samples(progress)
    progress(0.0, "rendering")
    loaded = time.monotonic()
    render_to(out)
    return {
        "width": document["film"]["width"],
        "height": document["film"]["height"],
        "loadSeconds": loaded - started,
        "renderSeconds": time.monotonic() - loaded,
    }


def refuse_place(out: Path) -> None:
    """Blender would make the folder; and what has no place is better refused before it is rendered."""
    if not out.parent.is_dir():
        raise unwritten(out, "its folder does not exist")


def set_film(film: dict[str, Any]) -> None:
    scene = bpy.context.scene
    scene.render.resolution_x = film["width"]
    scene.render.resolution_y = film["height"]
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = film["transparent"]
    scene.render.dither_intensity = 0.0
    scene.render.use_file_extension = False
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.image_settings.color_depth = "8"
    scene.display_settings.display_device = "sRGB"
    scene.view_settings.view_transform = film["viewTransform"]
    scene.view_settings.look = "None"
    scene.view_settings.exposure = film["exposure"]
    scene.view_settings.gamma = 1.0
    for stamp in STAMPS:
        setattr(scene.render, f"use_stamp_{stamp}", False)


def set_cycles(params: dict[str, Any]) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples = params["samples"]
    cycles.seed = params["seed"]
    # The number of samples is the number asked for, so that two pictures differ in nothing else.
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = params["denoise"] != "none"
    if cycles.use_denoising:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_use_gpu = False
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
        cycles.denoising_quality, cycles.denoising_prefilter = DENOISE[params["denoise"]]
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.max_bounces = 8
    # The light tree pays with dozens of lights; with the few of a studio it costs a quarter of the time.
    cycles.use_light_tree = False
    # A tile is the whole picture up to this edge: the denoiser sees no seam.
    cycles.tile_size = 4096
    scene.render.use_persistent_data = False
    threads = params.get("threads") or 0
    scene.render.threads_mode = "FIXED" if threads else "AUTO"
    if threads:
        scene.render.threads = threads


def _report_samples(progress: Progress) -> None:
    """Handlers are dropped when the next job loads its empty file."""

    def report(stats: str, *_: Any) -> None:
        match = SAMPLES_DONE.search(stats)
        if match:
            progress(int(match[1]) / int(match[2]), f"sample {match[1]} of {match[2]}")

    bpy.app.handlers.render_stats.append(report)


def render_to(out: Path) -> None:
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    bpy.context.scene.render.filepath = str(temporary)
    try:
        bpy.ops.render.render(write_still=True)
        if not temporary.exists() or temporary.stat().st_size == 0:
            raise unwritten(out, "Blender wrote no file")
        png_chunks.drop_text(temporary)
        os.replace(temporary, out)
    except (OSError, RuntimeError, ValueError) as error:  # Blender reports an unwritable folder as a RuntimeError
        raise unwritten(out, str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def unwritten(out: Path, detail: str) -> JobError:
    """Why a picture or a video is not there."""
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        return JobError("output-unwritable", f'The file "{out}" cannot be written', detail)
    # Less than a picture's size free: the disk is full, whatever Blender calls it.
    if shutil.disk_usage(out.parent).free < 1 << 20:
        return JobError("disk-full", f'No space is left to write "{out}"', detail)
    return JobError("tool-failed", f'Blender did not make "{out}"', detail)
