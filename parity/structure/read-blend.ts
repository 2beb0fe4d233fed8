import { blendInstances, type InspectedBlend } from "#runtime/verify/blend-export";
import type { Structure, StructureItem } from "./items.ts";

/** What is in a Blender file, by Blender's own names and in its own units. */
export function blendStructure(inspected: InspectedBlend): Structure {
  const { instances, others, meshes, materials, camera, lights, world, settings } = inspected;
  const boxes = new Map(blendInstances(inspected).map(({ prototype, box }) => [prototype, box]));
  const items: StructureItem[] = [
    ...instances.map(({ key, name, mesh, materials: slots, modifiers, placement, flags, properties }) => ({
      what: "object" as const,
      id: key ?? name,
      part: key !== null,
      values: { name, mesh, materials: slots, modifiers, placement, ...flags, ...properties },
    })),
    ...others.map(({ name, flags, ...values }) => ({
      what: "object" as const,
      id: name,
      values: { ...values, ...flags },
    })),
    ...meshes.map(({ name, ...values }) => {
      return { what: "mesh" as const, id: name, values: { ...values, bounds: boxes.get(name) ?? null } };
    }),
    ...materials.map(({ name, values }) => ({ what: "material" as const, id: name, values })),
    ...(camera === null ? [] : [placed("camera", camera)]),
    ...lights.map((light) => placed("light", light)),
    ...(world === null ? [] : [{ what: "light" as const, id: world.name, values: world.values }]),
    ...groups(settings).map(([id, values]) => ({ what: "setting" as const, id, values })),
  ];
  return { items, unread: {} };
}

function placed(
  what: "camera" | "light",
  { name, placement, values }: InspectedBlend["lights"][number],
): StructureItem {
  return { what, id: name, values: { placement, ...values } };
}

/** From `cycles.samples` to `samples` of `cycles`. */
function groups(settings: InspectedBlend["settings"]): [string, InspectedBlend["settings"]][] {
  const found = new Map<string, InspectedBlend["settings"]>();
  for (const [path, value] of Object.entries(settings)) {
    const dot = path.indexOf(".");
    const group = path.slice(0, dot);
    found.set(group, { ...found.get(group), [path.slice(dot + 1)]: value });
  }
  return [...found];
}
