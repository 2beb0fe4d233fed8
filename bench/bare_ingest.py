"""A bare CAD script: reads, meshes and writes one STEP file as GLB for each path on stdin. What publishing is measured against.

Arguments: linear deflection (mm), angular deflection (rad), and the GLB to write.
"""

import sys

from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.Message import Message_ProgressRange
from OCP.RWGltf import RWGltf_CafWriter
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TColStd import TColStd_IndexedDataMapOfStringString
from OCP.TDF import TDF_LabelSequence
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_DocumentTool

LINEAR, ANGULAR, GLB = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]

for line in sys.stdin:
    document = TDocStd_Document(TCollection_ExtendedString("MDTV-XCAF"))
    XCAFApp_Application.GetApplication_s().NewDocument(TCollection_ExtendedString("MDTV-XCAF"), document)
    reader = STEPCAFControl_Reader()
    reader.SetColorMode(True)
    reader.SetNameMode(True)
    reader.ReadFile(line.rstrip("\n"))
    reader.Transfer(document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    roots = TDF_LabelSequence()
    shapes.GetFreeShapes(roots)
    for index in range(1, roots.Length() + 1):
        BRepMesh_IncrementalMesh(shapes.GetShape_s(roots.Value(index)), LINEAR, False, ANGULAR, True)
    writer = RWGltf_CafWriter(TCollection_AsciiString(GLB), True)
    writer.SetMergeFaces(True)
    writer.Perform(document, TColStd_IndexedDataMapOfStringString(), Message_ProgressRange())
    print("bare: done", flush=True)
