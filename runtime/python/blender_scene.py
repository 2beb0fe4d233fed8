"""Build the Blender scene a scene document describes. Z is up, lengths are metres, matrices are row-major object-to-world."""

from __future__ import annotations

import math
from typing import Any

import bpy
from mathutils import Matrix

import blender_textures
from protocol import JobError

# Look -> input of the Principled BSDF, and how many of its units are one of ours. Its specular level is neutral at 0.5, and it
# counts rotation in turns.
PRINCIPLED_INPUTS = {
    "metallic": ("Metallic", 1.0),
    "roughness": ("Roughness", 1.0),
    "ior": ("IOR", 1.0),
    "specular": ("Specular IOR Level", 0.5),
    "transmission": ("Transmission Weight", 1.0),
    "coat": ("Coat Weight", 1.0),
    "coatRoughness": ("Coat Roughness", 1.0),
    "anisotropy": ("Anisotropic", 1.0),
    "anisotropyRotation": ("Anisotropic Rotation", 1 / (2 * math.pi)),
}
TEXTURES = {
    "baseColorTexture": blender_textures.add_base_colour,
    "metallicRoughnessTexture": blender_textures.add_metallic_roughness,
}
SENSOR_HEIGHT = 24.0


def build(document: dict[str, Any], glb: str) -> None:
    """Fill the (empty) current scene. Raises JobError `artifact-invalid` where geometry and document do not fit."""
    build_product(document, glb)
    build_studio(document)


def build_product(document: dict[str, Any], glb: str) -> None:
    """The parts in their materials."""
    if document.get("version") != 1:
        raise JobError("artifact-invalid", f'The scene document has version "{document.get("version")}", wanted 1')
    parts = _import_parts(glb)
    _assign_materials(parts, document["materials"], document["assignment"])


def build_studio(document: dict[str, Any]) -> None:
    """All but the parts: camera, lights, world and ground."""
    add_camera(document["camera"])
    for light in document["lights"]:
        _add_light(light)
    _set_world(document["world"])
    if document["ground"] is not None:
        _add_ground(document["ground"], catcher=bool(document["film"]["transparent"]))


def _import_parts(glb: str) -> dict[str, list[Any]]:
    """Mesh objects by part key. The importer turns glTF's Y-up into Z-up."""
    bpy.ops.import_scene.gltf(filepath=glb)
    parts = parts_of_scene()
    if not parts:
        raise JobError("artifact-invalid", "The GLB holds no mesh")
    return parts


def parts_of_scene() -> dict[str, list[Any]]:
    """The mesh objects of the current scene by part key."""
    parts: dict[str, list[Any]] = {}
    for item in bpy.context.scene.objects:
        if item.type != "MESH":
            continue
        key = item.get("partKey")
        if not isinstance(key, str):
            raise JobError("artifact-invalid", f'The GLB node "{item.name}" has a mesh but no partKey in its extras')
        parts.setdefault(key, []).append(item)
    return parts


def _assign_materials(parts: dict[str, list[Any]], definitions: dict[str, Any], assignment: dict[str, str]) -> None:
    _refuse("Parts of the assignment that the GLB does not hold", sorted(set(assignment) - set(parts)))
    _refuse("Parts of the GLB that the assignment does not name", sorted(set(parts) - set(assignment)))
    _refuse("Materials of the assignment that the scene does not define", sorted(set(assignment.values()) - set(definitions)))
    materials = {identifier: _material(identifier, definitions[identifier]) for identifier in sorted(set(assignment.values()))}
    for key in sorted(parts):
        for item in parts[key]:
            # The mesh is shared between instances, so the slot is the mesh's and the material the object's.
            if not item.data.materials:
                item.data.materials.append(None)
            for slot in item.material_slots:
                slot.link = "OBJECT"
                slot.material = materials[assignment[key]]
            if TEXTURES.keys() & definitions[assignment[key]].keys():
                blender_textures.project(item.data)


def _refuse(what: str, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise JobError("artifact-invalid", f"{what}: " + ", ".join(f'"{name}"' for name in names[:5]) + more)


def _material(identifier: str, definition: dict[str, Any]) -> Any:
    material = bpy.data.materials.new(identifier)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    for name, value in definition.items():
        if name == "baseColor":
            shader.inputs["Base Color"].default_value = (*value, 1.0)
        elif name in PRINCIPLED_INPUTS:
            socket, factor = PRINCIPLED_INPUTS[name]
            shader.inputs[socket].default_value = value * factor
        elif name not in TEXTURES:
            raise JobError("artifact-invalid", f'The material "{identifier}" has a setting "{name}" the renderer does not know')
    # Last: they are multiplied with the values.
    for name, add in TEXTURES.items():
        if name in definition:
            add(material.node_tree, shader, definition[name])
    if definition.get("anisotropy"):
        _add_tangent(material.node_tree, shader)
    return material


def _add_tangent(tree: Any, shader: Any) -> None:
    """Without texture coordinates, tangents run around the shape's own Z axis. The importer has made that the mesh's Y axis."""
    tangent = tree.nodes.new("ShaderNodeTangent")
    tangent.direction_type = "RADIAL"
    tangent.axis = "Y"
    tree.links.new(tangent.outputs["Tangent"], shader.inputs["Tangent"])


def read_material(material: Any) -> dict[str, Any]:
    """What a material of the scene is called and looks like, as a library says it: the inverse of `_material`."""
    tree = material.node_tree
    inputs = tree.nodes["Principled BSDF"].inputs
    look: dict[str, Any] = {name: inputs[socket].default_value / factor for name, (socket, factor) in PRINCIPLED_INPUTS.items()}
    look["baseColor"] = list(inputs["Base Color"].default_value)[:3]
    look |= {name: texture for name in TEXTURES if (texture := blender_textures.read(tree, name))}
    return {"material": material.name, "look": look}


def add_camera(document: dict[str, Any]) -> None:
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit = "VERTICAL"
    camera.sensor_height = SENSOR_HEIGHT
    camera.lens = SENSOR_HEIGHT / 2 / math.tan(document["fovY"] / 2)
    camera.clip_start = document["clipStart"]
    camera.clip_end = document["clipEnd"]
    bpy.context.scene.camera = _link("camera", camera, document["matrix"])


def _add_light(document: dict[str, Any]) -> None:
    if document["kind"] != "area":
        raise JobError("artifact-invalid", f'The light "{document["name"]}" is of kind "{document["kind"]}", wanted "area"')
    light = bpy.data.lights.new(document["name"], "AREA")
    light.shape = "SQUARE"
    light.size = document["size"]
    light.energy = document["energy"]
    light.color = document["colour"]
    _link(document["name"], light, document["matrix"])


def _set_world(document: dict[str, Any]) -> None:
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*document["colour"], 1.0)
    background.inputs["Strength"].default_value = document["strength"]
    bpy.context.scene.world = world


def _add_ground(document: dict[str, Any], catcher: bool) -> None:
    """A square at height z; on a transparent film it only catches shadows."""
    half = document["size"] / 2
    corners = [(x * half, y * half, document["z"]) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    mesh = bpy.data.meshes.new("ground")
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    definition = {"baseColor": document["colour"], "roughness": document["roughness"]}
    mesh.materials.append(_material("ground", definition))
    ground = bpy.data.objects.new("ground", mesh)
    ground.is_shadow_catcher = catcher
    bpy.context.scene.collection.objects.link(ground)


def _link(name: str, data: Any, matrix: list[float]) -> Any:
    item = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(item)
    item.matrix_world = Matrix([matrix[row * 4 : row * 4 + 4] for row in range(4)])
    return item
