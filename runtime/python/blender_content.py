"""Everything in an opened Blender file that can change a picture of it, as plain values: two files are compared by these."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import bpy
import numpy

SCALARS = {"BOOLEAN", "INT", "FLOAT", "STRING", "ENUM"}
# By which rays an object is seen, and what it does to the film.
FLAGS = (
    "hide_render", "is_holdout", "is_shadow_catcher", "visible_camera", "visible_diffuse", "visible_glossy", "visible_shadow",
    "visible_transmission", "visible_volume_scatter",
)  # fmt: skip
# Other names of what stands there already.
DERIVED = {"angle", "angle_x", "angle_y", "diffuse_color", "lens_unit", "name", "name_full", "show_safe_areas"}


def content() -> dict[str, Any]:
    """Of the current scene: its meshes once each, its materials, camera, lights, world and settings."""
    scene = bpy.context.scene
    objects = list(scene.objects)
    meshes = {item.data.name: item.data for item in objects if item.type == "MESH"}
    materials = {slot.material.name: slot.material for item in objects for slot in item.material_slots if slot.material is not None}
    return {
        "meshes": [_mesh(meshes[name]) for name in sorted(meshes)],
        "materials": [{"name": name, "values": _nodes(materials[name]) | _scalars(materials[name])} for name in sorted(materials)],
        "camera": None if scene.camera is None else _placed(scene.camera, _scalars(scene.camera.data)),
        "lights": [_placed(item, _light(item.data)) for item in objects if item.type == "LIGHT"],
        "world": None if scene.world is None else {"name": scene.world.name, "values": _nodes(scene.world) | _cycles(scene.world)},
        "settings": _settings(scene),
    }


def flags(item: Any) -> dict[str, bool]:
    """Those that are not as Blender has them."""
    properties = item.bl_rna.properties
    return {name: getattr(item, name) for name in FLAGS if getattr(item, name) != properties[name].default}


def placement(item: Any) -> list[float]:
    return [value for row in item.matrix_world for value in row]


def _placed(item: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {"name": item.name, "placement": placement(item), "values": values | flags(item)}


def _light(light: Any) -> dict[str, Any]:
    return _scalars(light) | _cycles(light) | _nodes(light)


def _settings(scene: Any) -> dict[str, Any]:
    groups = {
        "scene": scene,
        "layer": scene.view_layers[0],
        "render": scene.render,
        "image": scene.render.image_settings,
        "cycles": scene.cycles,
        "view": scene.view_settings,
        "display": scene.display_settings,
        "units": scene.unit_settings,
    }
    values = {f"{group}.{name}": value for group, item in groups.items() for name, value in _scalars(item).items()}
    values |= {f"compositor.{name}": value for name, value in _nodes(scene).items()}
    if scene.render.threads_mode == "AUTO":
        # As many as the machine has that reads it.
        del values["render.threads"]
    return values


def _cycles(item: Any) -> dict[str, Any]:
    return {f"cycles.{name}": value for name, value in _scalars(item.cycles).items()}


def _scalars(item: Any, without: Any = DERIVED) -> dict[str, Any]:
    """The settings of something of Blender's that are values by themselves."""
    return {
        one.identifier: _plain(getattr(item, one.identifier))
        for one in item.bl_rna.properties
        if one.type in SCALARS and not one.is_readonly and one.identifier not in without
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (bool, int, str)):
        return value
    return [_plain(one) for one in (sorted(value) if isinstance(value, (set, frozenset)) else value)]


def _nodes(item: Any) -> dict[str, Any]:
    """A node tree by the names of its nodes: their kinds, own settings, inputs and pictures, and how they are linked."""
    tree = item.node_tree if item.use_nodes else None
    if tree is None:
        return {}
    common = {one.identifier for one in bpy.types.ShaderNode.bl_rna.properties}
    values: dict[str, Any] = {}
    for node in tree.nodes:
        values[node.name] = node.bl_idname
        values |= {f"{node.name}.{name}": value for name, value in _scalars(node, common).items()}
        values |= {
            f"{node.name}.{socket.identifier}": _plain(socket.default_value)
            for socket in node.inputs
            if hasattr(socket, "default_value")
        }
        if getattr(node, "image", None) is not None:
            values |= {f"{node.name}.image {name}": value for name, value in _image(node.image).items()}
    values["links"] = sorted(
        f"{link.from_node.name}.{link.from_socket.identifier} > {link.to_node.name}.{link.to_socket.identifier}" for link in tree.links
    )
    return values


def _image(image: Any) -> dict[str, Any]:
    packed = image.packed_file
    return {
        "sha256": None if packed is None else hashlib.sha256(packed.data).hexdigest(),
        "colours": image.colorspace_settings.name,
        "alpha": image.alpha_mode,
    }


def _mesh(mesh: Any) -> dict[str, Any]:
    """Its numbers by digest: little-endian float32 positions, corner normals and texture coordinates, int32 corners by face."""
    return {
        "name": mesh.name,
        "vertices": len(mesh.vertices),
        "triangles": len(mesh.loops) - 2 * len(mesh.polygons),
        "positions": _digest(_numbers(mesh.vertices, "co", 3)),
        "normals": _digest(_numbers(mesh.corner_normals, "vector", 3)),
        "indices": _digest(_numbers(mesh.loops, "vertex_index", 1, numpy.int32), _numbers(mesh.polygons, "loop_start", 1, numpy.int32)),
        "coordinates": {layer.name: _digest(_numbers(layer.uv, "vector", 2)) for layer in mesh.uv_layers},
    }


def _numbers(items: Any, name: str, each: int, kind: Any = numpy.float32) -> Any:
    values = numpy.empty(len(items) * each, dtype=kind)
    items.foreach_get(name, values)
    return values


def _digest(*values: Any) -> str:
    return hashlib.sha256(b"".join(one.tobytes() for one in values)).hexdigest()
