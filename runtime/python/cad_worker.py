"""The CAD worker: the OCCT kernel behind the worker protocol. Started by `runtime/native/tools.ts`."""

from __future__ import annotations

import sys
from pathlib import Path

# Under an isolated interpreter the script's folder is not on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import protocol


def load() -> tuple[dict[str, str], dict[str, protocol.Operation]]:
    from importlib.metadata import version

    import OCP

    import cad_assembly
    import cad_golden
    import cad_mesh
    import cad_step

    identity = {"kind": "occt", "version": OCP.__version__, "build": f"cadquery-ocp-novtk {version('cadquery-ocp-novtk')}"}
    operations: dict[str, protocol.Operation] = {
        "read-step": cad_step.read_step,
        "tessellate": cad_mesh.tessellate,
        "write-assembly": cad_assembly.write_assembly,
        "write-golden": cad_golden.write_golden,
    }
    return identity, operations


if __name__ == "__main__":
    protocol.serve(load)
