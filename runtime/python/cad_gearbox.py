"""The golden gearbox: five shafts in ball bearings on pedestals, more than 300 instances over four levels. Millimetres.

The shafts lie along X in the plane z = 0, side by side along Y, each driving the next by a pinion and a wheel.
"""

from __future__ import annotations

from OCP.TDF import TDF_Label
from OCP.TopoDS import TopoDS_Shape

import cad_bearing
from cad_fasteners import M6, Fasteners
from cad_model import Child, Model, moved, turned
from cad_solids import box, cut, cylinder, fuse, gear, place, ring

SHAFTS, SPACING = 5, 90.0
MODULE, PINION, WHEEL, WIDTH = 3.0, 20, 40, 22.0
# Where the pairs of gears stand along the shafts; neighbours must not meet.
PAIRS = (35.0, 75.0, 115.0, 35.0)
BEARINGS = (-10.0, 160.0)
SHAFT_START, SHAFT_LENGTH = -30.0, 210.0
PEDESTAL_X, PEDESTAL_Y, PEDESTAL_TOP = 24.0, 70.0, 34.0
FLOOR, PLATE = -80.0, 14.0
FOOT_Y, FOOT_HEIGHT = 12.0, 12.0
# Free room of the plate around the pedestals, and where its bolts stand from its edge.
RIM, EDGE = 30.0, 15.0
EDGE_BOLTS = 10

STEEL, GREEN, GREY = (0.66, 0.68, 0.70), (0.16, 0.38, 0.30), (0.30, 0.32, 0.34)


def gearbox() -> Model:
    model = Model()
    bolts = Fasteners(model, M6, 20)
    parts = {
        "shaft": model.part("Shaft 20", place(cylinder(10, SHAFT_LENGTH), turned("y", 90)), STEEL),
        "pinion": model.part("Pinion m3 z20", place(gear(MODULE, PINION, WIDTH, 10), turned("y", 90)), STEEL),
        "wheel": model.part("Wheel m3 z40", place(_wheel(), turned("y", 90)), STEEL),
        "circlip": model.part("Circlip 20", place(ring(9.4, 12.5, 1.2), turned("y", 90)), GREY),
        "pedestal": model.part("Pedestal", _pedestal(), GREEN),
        "plate": model.part("Base plate", _plate(), GREEN),
    }
    bearing = _bearing(model)
    screw = bolts.screwed("Screw M6")
    pedestal = _pedestal_group(model, parts["pedestal"], screw)
    plate_bolt = bolts.through("Plate bolt M6", PLATE)
    children: list[Child] = [(parts["plate"], "Base plate", moved())]
    for number in range(SHAFTS):
        shaft = _shaft(model, number, parts, bearing)
        children.append((shaft, f"Shaft {number + 1}", moved(0, SPACING * number, 0)))
        for side, x in zip(("left", "right"), BEARINGS):
            children.append((pedestal, f"Pedestal {number + 1} {side}", moved(x, SPACING * number, 0)))
    for number, (x, y) in enumerate(_edge_places()):
        children.append((plate_bolt, f"Plate bolt {number + 1}", moved(x, y, FLOOR)))
    model.group("Gearbox", children)
    return model


def _bearing(model: Model) -> TDF_Label:
    """The golden ball bearing as a sub-assembly, its axis along X."""
    prototypes = cad_bearing.parts(model)
    to_x = turned("y", 90)
    children = [(label, name, to_x.Multiplied(where)) for label, name, where in cad_bearing.instances(prototypes)]
    return model.group(cad_bearing.NAME, children)


def _shaft(model: Model, number: int, parts: dict[str, TDF_Label], bearing: TDF_Label) -> TDF_Label:
    children: list[Child] = [(parts["shaft"], "Shaft", moved(SHAFT_START, 0, 0))]
    if number > 0:
        children.append((parts["wheel"], "Wheel", moved(PAIRS[number - 1], 0, 0)))
    if number < SHAFTS - 1:
        # Turned by half a tooth, so that its teeth stand in the gaps of the wheel.
        children.append((parts["pinion"], "Pinion", moved(PAIRS[number], 0, 0).Multiplied(turned("x", 360 / PINION / 2))))
    for side, x, outward in zip(("left", "right"), BEARINGS, (-1, 1)):
        children.append((bearing, f"Bearing {side}", moved(x, 0, 0)))
        children.append((parts["circlip"], f"Circlip {side}", moved(x + outward * 8 - 0.6, 0, 0)))
    return model.group(f"Shaft assembly {number + 1}", children)


def _pedestal_group(model: Model, pedestal: TDF_Label, screw: TDF_Label) -> TDF_Label:
    children: list[Child] = [(pedestal, "Pedestal", moved())]
    across = PEDESTAL_Y / 2 + FOOT_Y / 2
    for number, y in enumerate((-across, across)):
        children.append((screw, f"Foot screw {number + 1}", moved(0, y, FLOOR + FOOT_HEIGHT)))
    for number, y in enumerate((-29.0, 29.0)):
        children.append((screw, f"Cap screw {number + 1}", moved(0, y, PEDESTAL_TOP)))
    return model.group("Pedestal with screws", children)


def _pedestal() -> TopoDS_Shape:
    """A block on two feet with the bearing's seat about the X axis."""
    block = box(PEDESTAL_X, PEDESTAL_Y, PEDESTAL_TOP - FLOOR, (-PEDESTAL_X / 2, -PEDESTAL_Y / 2, FLOOR))
    foot = box(PEDESTAL_X, PEDESTAL_Y + 2 * FOOT_Y, FOOT_HEIGHT, (-PEDESTAL_X / 2, -PEDESTAL_Y / 2 - FOOT_Y, FLOOR))
    body = fuse(block, foot)
    seat = place(cylinder(cad_bearing.OUTER_RADIUS, PEDESTAL_X + 2, -PEDESTAL_X / 2 - 1), turned("y", 90))
    return cut(body, seat)


def _wheel() -> TopoDS_Shape:
    """Six round holes make the wheel lighter."""
    wheel = gear(MODULE, WHEEL, WIDTH, 10)
    hole = place(cylinder(11, WIDTH + 2, -WIDTH / 2 - 1), moved(34, 0, 0))
    return cut(wheel, *(place(hole, turned("z", 60 * number)) for number in range(6)))


def _extent() -> tuple[float, float, float, float]:
    """The base plate: from x, to x, from y, to y."""
    along, across = PEDESTAL_X / 2 + RIM, PEDESTAL_Y / 2 + FOOT_Y + RIM
    return BEARINGS[0] - along, BEARINGS[1] + along, -across, SPACING * (SHAFTS - 1) + across


def _edge_places() -> list[tuple[float, float]]:
    left, right, front, back = _extent()
    step = (back - front - 2 * EDGE) / (EDGE_BOLTS - 1)
    return [(x, front + EDGE + step * number) for x in (left + EDGE, right - EDGE) for number in range(EDGE_BOLTS)]


def _plate() -> TopoDS_Shape:
    left, right, front, back = _extent()
    plate = box(right - left, back - front, PLATE, (left, front, FLOOR - PLATE))
    hole = cylinder(3.3, PLATE + 2, FLOOR - PLATE - 1)
    return cut(plate, *(place(hole, moved(x, y, 0)) for x, y in _edge_places()))
