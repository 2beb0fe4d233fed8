"""The golden flange joint: two flanges, a gasket, and a bolt circle of eight equal sub-assemblies. Millimetres, axis Z."""

from __future__ import annotations

from cad_fasteners import M16, Fasteners
from cad_model import Child, Model, moved, turned
from cad_solids import cut, cylinder, place, revolve, ring

OUTER, BORE, THICKNESS = 100.0, 40.0, 20.0
NECK_FOOT, NECK_TOP, HEIGHT = 60.0, 50.0, 52.0
FACE_RADIUS, FACE = 70.0, 2.0
GASKET = 3.0
BOLTS, CIRCLE, HOLE = 8, 80.0, 9.0


def flange_joint() -> Model:
    model = Model()
    flange = model.part("Weld neck flange DN80", _flange(), (0.56, 0.58, 0.60))
    gasket = model.part("Gasket DN80", ring(BORE, FACE_RADIUS, GASKET, -GASKET / 2), (0.10, 0.10, 0.11))
    bolts = Fasteners(model, M16, 70)
    clamped = 2 * THICKNESS + GASKET
    bolt_set = bolts.through("Bolt set M16", clamped)
    children: list[Child] = [
        (flange, "Upper flange", moved(0, 0, GASKET / 2)),
        (flange, "Lower flange", moved(0, 0, -GASKET / 2).Multiplied(turned("x", 180))),
        (gasket, "Gasket", moved()),
    ]
    for number in range(BOLTS):
        on_circle = turned("z", 360 * (number + 0.5) / BOLTS).Multiplied(moved(CIRCLE, 0, clamped / 2))
        children.append((bolt_set, f"Bolt set {number + 1}", on_circle))
    model.group("Flange joint DN80", children)
    return model


def _flange():
    """The sealing face is at z = 0 and looks down."""
    body = revolve(
        [
            (BORE, 0),
            (FACE_RADIUS, 0),
            (FACE_RADIUS, FACE),
            (OUTER, FACE),
            (OUTER, THICKNESS - 2),
            (OUTER - 2, THICKNESS),
            (NECK_FOOT, THICKNESS),
            (NECK_TOP, HEIGHT - 8),
            (NECK_TOP, HEIGHT),
            (BORE, HEIGHT),
        ]
    )
    hole = place(cylinder(HOLE, THICKNESS + 2, -1), moved(CIRCLE, 0, 0))
    return cut(body, *(place(hole, turned("z", 360 * (number + 0.5) / BOLTS)) for number in range(BOLTS)))
