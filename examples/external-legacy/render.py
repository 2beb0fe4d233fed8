"""An external legacy renderer: reads the GLB that it is told of and draws it flat shaded, with nothing but Python's standard library.

Settings: `width`, `height` (pixels, 16 to 2048), `azimuth`, `elevation` (degrees), `background` (#rrggbb), `without` (keys of parts that
are left out). Exit status 0: done; 65: the order cannot be drawn, so it is of no use to try again.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zlib
from pathlib import Path
from typing import Iterator, NoReturn

BAD_INPUT = 65
COMPONENTS = {5121: "B", 5123: "H", 5125: "I", 5126: "f"}
IDENTITY = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
# Light from the left, above and before, in the camera's axes (right, up, towards it).
LIGHT = (-0.4, 0.6, 0.69)

Triangle = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


def refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise SystemExit(BAD_INPUT)


def read_glb(path: str) -> tuple[dict, bytes]:
    data = Path(path).read_bytes()
    if data[:4] != b"glTF" or struct.unpack_from("<I", data, 8)[0] != len(data):
        refuse("the product's GLB is damaged")
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length]), data[20 + length + 8 :]


def read_accessor(gltf: dict, blob: bytes, index: int) -> list[tuple]:
    accessor = gltf["accessors"][index]
    view = gltf["bufferViews"][accessor["bufferView"]]
    layout = "<" + COMPONENTS[accessor["componentType"]] * (3 if accessor["type"] == "VEC3" else 1)
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    stride = view.get("byteStride", struct.calcsize(layout))
    return [struct.unpack_from(layout, blob, start + stride * number) for number in range(accessor["count"])]


def multiply(a: tuple, b: tuple) -> tuple:
    """Column-major, as in glTF."""
    return tuple(sum(a[k * 4 + row] * b[column * 4 + k] for k in range(4)) for column in range(4) for row in range(4))


def local_matrix(node: dict) -> tuple:
    if "matrix" in node:
        return tuple(node["matrix"])
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    sx, sy, sz = node.get("scale", (1.0, 1.0, 1.0))
    tx, ty, tz = node.get("translation", (0.0, 0.0, 0.0))
    return (
        (1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0.0,
        2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0.0,
        2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0.0,
        tx, ty, tz, 1.0,
    )  # fmt: skip


def instances(gltf: dict, nodes: list[int], above: tuple) -> Iterator[tuple[int, str, tuple]]:
    for index in nodes:
        node = gltf["nodes"][index]
        matrix = multiply(above, local_matrix(node))
        if "mesh" in node:
            yield node["mesh"], node.get("extras", {}).get("partKey", ""), matrix
        yield from instances(gltf, node.get("children", []), matrix)


def colour_of(key: str) -> tuple[float, float, float]:
    """A part's colour is made of its key, so it keeps it from revision to revision."""
    hue = zlib.crc32(key.encode()) % 360 * math.pi / 180
    return tuple(0.62 + 0.22 * math.cos(hue + third * 2 * math.pi / 3) for third in range(3))


def camera_axes(azimuth: float, elevation: float) -> tuple[tuple, tuple, tuple]:
    """Right, up, and towards the camera, in glTF's axes (Y up, the product's front towards +Z)."""
    a, e = math.radians(azimuth), math.radians(elevation)
    towards = (math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e))
    right = (math.cos(a), 0.0, -math.sin(a))
    up = (-math.sin(a) * math.sin(e), math.cos(e), -math.cos(a) * math.sin(e))
    return right, up, towards


def dot(a: tuple, b: tuple) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def seen_triangles(gltf: dict, blob: bytes, axes: tuple, without: list[str]) -> list[tuple[Triangle, tuple]]:
    meshes: dict[int, list[tuple[list[tuple], list[int]]]] = {}
    for index, mesh in enumerate(gltf.get("meshes", [])):
        for primitive in mesh["primitives"]:
            positions = read_accessor(gltf, blob, primitive["attributes"]["POSITION"])
            corners = [one for (one,) in read_accessor(gltf, blob, primitive["indices"])]
            meshes.setdefault(index, []).append((positions, corners))
    found = []
    roots = gltf["scenes"][gltf.get("scene", 0)]["nodes"]
    for mesh, key, matrix in instances(gltf, roots, IDENTITY):
        if key in without:
            continue
        colour = colour_of(key)
        for positions, corners in meshes[mesh]:
            points = []
            for x, y, z in positions:
                world = tuple(matrix[row] * x + matrix[4 + row] * y + matrix[8 + row] * z + matrix[12 + row] for row in range(3))
                points.append(tuple(dot(axis, world) for axis in axes))
            for at in range(0, len(corners), 3):
                found.append(((points[corners[at]], points[corners[at + 1]], points[corners[at + 2]]), colour))
    return found


def shade(triangle: Triangle) -> float:
    a, b, c = triangle
    u, v = [b[i] - a[i] for i in range(3)], [c[i] - a[i] for i in range(3)]
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    length = math.sqrt(dot(normal, normal))
    if length == 0:
        return 0.0
    # A surface is lit from the side that is seen.
    return 0.35 + 0.65 * max(0.0, dot(normal, LIGHT) / length * (1 if normal[2] >= 0 else -1))


def draw(triangles: list[tuple[Triangle, tuple]], width: int, height: int, background: tuple) -> bytearray:
    xs = [point[0] for triangle, _ in triangles for point in triangle]
    ys = [point[1] for triangle, _ in triangles for point in triangle]
    scale = 0.88 * min(width / max(max(xs) - min(xs), 1e-9), height / max(max(ys) - min(ys), 1e-9))
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    pixels = bytearray(bytes(background) * (width * height))
    depths = [-math.inf] * (width * height)
    for triangle, colour in triangles:
        light = shade(triangle)
        value = bytes(min(255, round(255 * channel * light)) for channel in colour)
        corners = [((x - middle[0]) * scale + width / 2, height / 2 - (y - middle[1]) * scale, z) for x, y, z in triangle]
        fill(pixels, depths, width, height, corners, value)
    return pixels


def fill(pixels: bytearray, depths: list[float], width: int, height: int, corners: list[tuple], value: bytes) -> None:
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if area == 0:
        return
    for y in range(max(0, math.ceil(min(ay, by, cy) - 0.5)), min(height, math.floor(max(ay, by, cy) + 0.5))):
        for x in range(max(0, math.ceil(min(ax, bx, cx) - 0.5)), min(width, math.floor(max(ax, bx, cx) + 0.5))):
            px, py = x + 0.5, y + 0.5
            b = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area
            c = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area
            if b < 0 or c < 0 or b + c > 1:
                continue
            depth = az + b * (bz - az) + c * (cz - az)
            at = y * width + x
            if depth > depths[at]:
                depths[at] = depth
                pixels[at * 3 : at * 3 + 3] = value


def png_of(pixels: bytearray, width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + pixels[row * width * 3 : (row + 1) * width * 3] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main() -> None:
    order = json.load(sys.stdin)
    if order["version"] != 1:
        refuse(f"this renderer understands version 1 of an order, not {order['version']}")
    settings = order["settings"]
    width, height = settings.get("width", 256), settings.get("height", 256)
    if not all(isinstance(side, int) and 16 <= side <= 2048 for side in (width, height)):
        refuse(f"width and height must be 16 to 2048 pixels, got {width!r} and {height!r}")
    colour = settings.get("background", "#ffffff")
    background = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    gltf, blob = read_glb(order["product"]["glb"])
    axes = camera_axes(settings.get("azimuth", 35), settings.get("elevation", 36))
    triangles = seen_triangles(gltf, blob, axes, settings.get("without", []))
    if not triangles:
        refuse("the product has no surface")
    print(f"drawing {len(triangles)} triangles", flush=True)
    out = Path(order["outDir"])
    (out / "still.png").write_bytes(png_of(draw(triangles, width, height, background), width, height))
    # Last: a result that is there says that the files are.
    (out / "result.json").write_text(json.dumps({"files": [{"role": "still", "path": "still.png"}]}), encoding="utf-8")


main()
