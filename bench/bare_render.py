"""A bare Blender script: renders one scene again for each line on stdin. What the graph is measured against.

Arguments: the folder with our Blender sources (so that both render the same scene), and the render's JSON.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import blender_render

ORDER = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))

for _ in sys.stdin:
    blender_render.render(ORDER, lambda fraction, message: None)
    print("bare: done", flush=True)
