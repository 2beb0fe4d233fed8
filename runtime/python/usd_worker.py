"""The USD worker: OpenUSD behind the worker protocol. Started by `runtime/native/tools.ts`."""

from __future__ import annotations

import sys
from pathlib import Path

# Under an isolated interpreter the script's folder is not on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import protocol


def load() -> tuple[dict[str, str], dict[str, protocol.Operation]]:
    from importlib.metadata import version

    from pxr import Usd

    import usd_export
    import usd_inspect

    _, minor, patch = Usd.GetVersion()
    identity = {"kind": "usd", "version": f"{minor}.{patch:02}", "build": f"usd-core {version('usd-core')}"}
    return identity, {"write-usd": usd_export.write_usd, "inspect-usd": usd_inspect.inspect_usd}


if __name__ == "__main__":
    protocol.serve(load)
