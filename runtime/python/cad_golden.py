"""The operation `write-golden`: the STEP file of a golden product."""

from __future__ import annotations

from typing import Any, Callable

from cad_bearing import bearing
from cad_flange import flange_joint
from cad_gearbox import gearbox
from cad_model import Model
from cad_toys import castor, stacking_toy
from protocol import JobError, Progress

# By file name: what the header says it is, and what makes it.
PRODUCTS: dict[str, tuple[str, Callable[[], Model]]] = {
    "bearing": ("Deep groove ball bearing, the golden product of Renderline", bearing),
    "flange": ("Flange joint with a bolt circle of shared sub-assemblies, a golden product of Renderline", flange_joint),
    "gearbox": ("Gearbox of over 300 instances, a golden product of Renderline", gearbox),
    "stacking-toy": ("Coloured parts without names, a golden product of Renderline", stacking_toy),
    "castor": ("A part without a colour that no rule knows, a golden product of Renderline", castor),
}


def write_golden(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """params: `file`, the STEP file to write, and `product`. The same kernel writes the same bytes."""
    name = params["product"]
    if name not in PRODUCTS:
        raise JobError("tool-failed", f'There is no golden product "{name}"', ", ".join(PRODUCTS))
    description, make = PRODUCTS[name]
    progress(0.1, "modelling")
    model = make()
    progress(0.7, "writing")
    model.write(params["file"], name, description)
    return {"file": params["file"]}
