"""Two small golden products that say less about themselves than a catalogue likes. Millimetres."""

from __future__ import annotations

from OCP.BRepPrimAPI import BRepPrimAPI_MakeSphere, BRepPrimAPI_MakeTorus
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt

from cad_model import Child, Colour, Model, moved, turned
from cad_solids import box, cut, cylinder, fuse, place, ring

RAINBOW: list[Colour] = [(0.80, 0.11, 0.12), (0.93, 0.45, 0.09), (0.96, 0.77, 0.13), (0.20, 0.58, 0.27), (0.11, 0.35, 0.66)]
WOOD: Colour = (0.78, 0.60, 0.40)


def stacking_toy() -> Model:
    """Rings on a peg: colours everywhere and not one name."""
    model = Model()
    foot = model.part("", fuse(cylinder(48, 10, -10), cylinder(9, 96)), WOOD)
    children: list[Child] = [(foot, "", moved())]
    for number, colour in enumerate(RAINBOW):
        tube = 9.5
        torus = BRepPrimAPI_MakeTorus(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 33 - 4 * number, tube).Shape()
        children.append((model.part("", torus, colour), "", moved(0, 0, tube + 2 * tube * number)))
    knob = model.part("", BRepPrimAPI_MakeSphere(14).Shape(), RAINBOW[0])
    children.append((knob, "", moved(0, 0, 108)))
    model.group("", children)
    return model


def castor() -> Model:
    """A castor whose tyre has no colour, and a product id that no rule knows."""
    model = Model()
    steel, black = (0.68, 0.70, 0.72), (0.12, 0.12, 0.13)
    across = turned("x", 90)
    arm = fuse(box(30, 4, 58, (-15, 18, -16)), place(cylinder(15, 4, -22), across))
    other = place(arm, turned("z", 180))
    fork = fuse(arm, other, box(44, 44, 6, (-22, -22, 40)), cylinder(7, 26, 46))
    parts = {
        "Fork": model.part("Castor fork", cut(fork, place(cylinder(4.2, 60, -30), across)), steel),
        "Axle": model.part("Castor axle", place(fuse(cylinder(4, 50, -25), cylinder(7, 3, -28), cylinder(7, 3, 25)), across), steel),
        "Hub": model.part("Castor hub", place(ring(4, 24, 28, -14), across), black),
        "Tyre": model.part("X-4711", place(ring(24, 34, 26, -13), across), None),
    }
    model.group("Castor", [(label, name, moved()) for name, label in parts.items()])
    return model
