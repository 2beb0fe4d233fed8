"""Textures of looks: where they lie on a mesh, and the shader nodes that show them."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import bpy
import numpy

UV_LAYER = "texture"


def project(mesh: Any) -> None:
    """Texture coordinates in metres, upright on the side of the shape's own box that each triangle faces most; the same as
    `box-projection.ts` gives exports and the viewer. The importer has turned the shape: its Z axis is the mesh's Y."""
    if UV_LAYER in mesh.uv_layers:
        return
    points = _numbers(mesh.vertices, "co", 3)
    points = numpy.stack([points[:, 0], points[:, 2], -points[:, 1]], axis=1)
    corners = _numbers(mesh.loops, "vertex_index", 1, numpy.int32).reshape(-1, 3)
    a, b, c = (points[corners[:, corner]] for corner in range(3))
    normals = numpy.cross(b - a, c - a)
    faced = numpy.abs(normals) >= numpy.abs(normals).max(axis=1, keepdims=True) * (1 - 1e-4)
    # Of axes that a triangle faces alike the last.
    axis = 2 - numpy.argmax(faced[:, ::-1], axis=1)
    sign = numpy.where(normals[numpy.arange(len(normals)), axis] >= 0, 1.0, -1.0)
    axis, sign = numpy.repeat(axis, 3), numpy.repeat(sign, 3)
    x, y, z = points[corners.reshape(-1)].T
    right = sign * numpy.choose(axis, [y, -x, x])
    up = numpy.choose(axis, [z, z, y])
    layer = mesh.uv_layers.new(name=UV_LAYER, do_init=False)
    layer.uv.foreach_set("vector", numpy.stack([right, up], axis=1).astype(numpy.float32).reshape(-1))


def _numbers(items: Any, name: str, each: int, kind: Any = numpy.float32) -> Any:
    values = numpy.empty(len(items) * each, dtype=kind)
    items.foreach_get(name, values)
    return values if each == 1 else values.astype(numpy.float64).reshape(-1, each)


def add_base_colour(tree: Any, shader: Any, texture: dict[str, Any]) -> None:
    """The picture's colours times what the shader's base colour is."""
    picture = _picture(tree, texture, "baseColorTexture", "sRGB")
    mix = tree.nodes.new("ShaderNodeMix")
    mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
    mix.inputs["Factor"].default_value = 1.0
    colours = [socket for socket in mix.inputs if socket.type == "RGBA"]
    colours[0].default_value = shader.inputs["Base Color"].default_value
    tree.links.new(picture.outputs["Color"], colours[1])
    tree.links.new(next(socket for socket in mix.outputs if socket.type == "RGBA"), shader.inputs["Base Color"])


def add_metallic_roughness(tree: Any, shader: Any, texture: dict[str, Any]) -> None:
    """The picture's green times what the shader's roughness is, its blue times the metallic."""
    picture = _picture(tree, texture, "metallicRoughnessTexture", "Non-Color")
    channels = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(picture.outputs["Color"], channels.inputs["Color"])
    for channel, name in (("Green", "Roughness"), ("Blue", "Metallic")):
        product = tree.nodes.new("ShaderNodeMath")
        product.operation = "MULTIPLY"
        product.inputs[0].default_value = shader.inputs[name].default_value
        tree.links.new(channels.outputs[channel], product.inputs[1])
        tree.links.new(product.outputs["Value"], shader.inputs[name])


def _picture(tree: Any, texture: dict[str, Any], name: str, colours: str) -> Any:
    """A node that shows the picture in repeats of its size. It is part of the file."""
    png = base64.b64decode(texture["png"], validate=True)
    image = bpy.data.images.new(name, 1, 1)
    image.pack(data=png, data_len=len(png))
    image.source = "FILE"
    image.alpha_mode = "NONE"
    image.colorspace_settings.name = colours
    node = tree.nodes.new("ShaderNodeTexImage")
    node.name = name
    node.image = image
    place = tree.nodes.new("ShaderNodeMapping")
    place.vector_type = "POINT"
    width, height = texture["size"]
    place.inputs["Scale"].default_value = (1 / width, 1 / height, 1)
    layer = tree.nodes.new("ShaderNodeUVMap")
    layer.uv_map = UV_LAYER
    tree.links.new(layer.outputs["UV"], place.inputs["Vector"])
    tree.links.new(place.outputs["Vector"], node.inputs["Vector"])
    return node


def read(tree: Any, name: str) -> dict[str, Any] | None:
    """The texture that `_picture` made: the SHA-256 of its PNG, and the metres that one repeat covers."""
    node = tree.nodes.get(name)
    if node is None:
        return None
    place = node.inputs["Vector"].links[0].from_node
    across, down, _ = place.inputs["Scale"].default_value
    return {"sha256": hashlib.sha256(node.image.packed_file.data).hexdigest(), "size": [1 / across, 1 / down]}
