import type { InspectedUsd } from "#runtime/verify/usd-export";
import type { Structure, StructureItem } from "./items.ts";

type Prim = InspectedUsd["prims"][number];

/** What a USD file says, prim by prim, by USD's own names; what one prim has from another is told of that one. */
export function usdStructure({ metadata, prims }: InspectedUsd): Structure {
  const { defaultPrim } = metadata;
  const root = typeof defaultPrim === "string" ? `/${defaultPrim}` : null;
  const items = prims.map((prim): StructureItem => {
    const key = prim.values["userProperties:partKey"];
    if (typeof key === "string") return { what: "object", id: key, part: true, values: prim.values };
    // It turns and scales the whole product.
    const what = prim.path === root ? "setting" : kindOf(prim);
    return { what, id: prim.path, values: { type: prim.type, ...prim.values } };
  });
  return { items: [...items, { what: "setting", id: "stage", values: metadata }], unread: {} };
}

function kindOf({ type }: Prim): StructureItem["what"] {
  if (type === "Mesh") return "mesh";
  if (type === "Material" || type === "Shader") return "material";
  if (type === "Camera") return "camera";
  return type.endsWith("Light") ? "light" : "object";
}
