import { z } from "zod";
import type { ArtifactKind, ArtifactRole } from "./artifact.ts";
import { orderLineSchema } from "./artifacts/order-line.ts";

/** The version of what an external legacy command is told. It is raised when a reader of the old form would misread the new one. */
export const externalCommandVersion = 1;

/** The exit status of a command that says: the order itself is wrong, so do not try again (`EX_DATAERR` of sysexits.h). */
export const badInputStatus = 65;

/** What a command gets on its standard input, as one JSON document. Paths are absolute. */
export const externalCommandInputSchema = z.strictObject({
  version: z.literal(externalCommandVersion),
  orderLine: orderLineSchema,
  product: z
    .strictObject({
      step: z.string().describe("The STEP file that the product was made of."),
      glb: z.string().describe("The geometry: metres, one node a part, its part key in extras.partKey, no materials."),
      parts: z.string().describe("The part list, as JSON: key, name, path, product id and CAD colour of each part."),
    })
    .describe("Copies of the published files; they are the command's to read, and gone when it has ended."),
  settings: z.record(z.string(), z.json()).describe("As the output type has them."),
  outDir: z.string().describe("An empty folder. The command writes its files and then result.json there."),
});
export type ExternalCommandInput = z.infer<typeof externalCommandInputSchema>;

/** Which kinds of file a command may make, by the role that it declares. */
export const externalFileKinds = {
  still: ["image"],
  thumbnail: ["image"],
  turntable: ["video"],
  frame: ["image"],
  model: ["glb", "usd", "blend"],
} as const satisfies Partial<Record<ArtifactRole | "frame", readonly ArtifactKind[]>>;

const roleSchema = z.enum(["still", "thumbnail", "turntable", "frame", "model"]);
export type ExternalRole = z.infer<typeof roleSchema>;

/** As many frames as a turntable may have, and one file of each other role. */
const maxFiles = 360 + 4;

/** `outDir/result.json`: what a command has made. */
export const externalCommandResultSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        role: roleSchema.describe(
          "What the file is for; each role at most once, but frame: a PNG for each frame of the turntable, in the order in which they are shown.",
        ),
        path: z.string().min(1).max(1024).describe("Relative to outDir, a regular file in it."),
      }),
    )
    .min(1)
    .max(maxFiles),
});
export type ExternalCommandResult = z.infer<typeof externalCommandResultSchema>;
