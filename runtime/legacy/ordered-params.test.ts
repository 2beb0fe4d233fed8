import { expect, test } from "vitest";
import type { Legacy } from "#contracts";
import { findCommand } from "./command/find-command.ts";
import { checkLegacyParams } from "./ordered-params.ts";

const view = { width: 64, height: 64, samples: 4, transparent: false, ground: true, azimuth: 0, elevation: 0 };
const still: Legacy = { preset: "still", settings: { ...view, onMissing: "fail" } };
const glb: Legacy = { preset: "glb", settings: { compression: "none", up: "y", unit: "m", onMissing: "fail" } };
const command: Legacy = { command: ["render"], timeoutSeconds: 1 };

test("an order line may turn a still's camera, and nothing of an export; a command is told everything", () => {
  const turned = { params: { scene: { azimuth: 20 } } };
  expect(() => checkLegacyParams(still, turned)).not.toThrow();
  expect(() => checkLegacyParams(command, { params: { anything: { at: 1 } } })).not.toThrow();
  expect(() => checkLegacyParams(glb, { params: {} })).not.toThrow();
  expect(() => checkLegacyParams(glb, turned)).toThrow(/sets what an export does not take: scene/);
  expect(() => checkLegacyParams(still, { params: { scene: { azimuth: 500 } } })).toThrow(/does not take: scene/);
});

test("a command's program is found as it would be started", async () => {
  const env = { PATH: "/nowhere:/bin" };
  expect(await findCommand(["sh", "-c", "true"], env)).toBe("/bin/sh");
  expect(await findCommand(["/bin/sh"], {})).toBe("/bin/sh");
  for (const program of ["no-such-program", "./package.json", "cli", "/bin"])
    await expect(findCommand([program], env), program).rejects.toMatchObject({ code: "legacy-command-missing" });
});
