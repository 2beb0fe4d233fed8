import { z } from "zod";
import { param } from "#contracts";

const settable = { outputType: true, orderLine: false } as const;

/** What every export of a product with its materials lets people choose. */
export const exportSettings = {
  names: param(z.enum(["part", "key"]), {
    description:
      "What instances are called: part, the part's name in CAD; key, its part key. The key is always with it too.",
    default: "part",
    settable,
  }),
  details: param(z.boolean(), {
    description:
      "Whether each instance also carries its name, path and product id in CAD, and where its material comes from.",
    default: true,
    settable,
  }),
  leaveOut: param(z.array(z.string().min(1)).max(100), {
    description:
      "Parts to leave out: part keys, globs of part names, and, where they have a /, globs of paths (names from the root, joined by /); * and ?, any case, at most 100. Empty: every part is in it.",
    default: [],
    settable,
  }),
};

/** The unit of the file's numbers. */
export const unitParam = (description: string) =>
  param(z.enum(["m", "cm", "mm", "in"]), { description, default: "m", settable });

/** Which axis of the file points up. */
export const upParam = (description: string, axis: "y" | "z") =>
  param(z.enum(["y", "z"]), { description, default: axis, settable });
