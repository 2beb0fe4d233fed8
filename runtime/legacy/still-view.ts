import { z } from "zod";
import { RenderlineError, type LegacyStill, type OrderLine, type ResolvedParams } from "#contracts";
import { composeScene } from "#nodes";

/** What legacy has always done with a scene and no preset sets. Degrees; margin is a share of the picture's side. */
const house = { margin: 0.08, fieldOfView: 24, exposure: 0 } as const;

const { azimuth, elevation } = composeScene.params;

/** What legacy lets an order line set: the camera's direction, named as customers know it, under "scene". */
const orderedSchema = z.strictObject({
  scene: z.strictObject({ azimuth: azimuth.schema.optional(), elevation: elevation.schema.optional() }).default({}),
});

/**
 * Where the camera of a legacy still stands, in degrees: the preset's direction, unless the order line turns it.
 * @throws RenderlineError order-line-param-invalid
 */
export function stillView(
  settings: LegacyStill,
  { params }: Pick<OrderLine, "params">,
): { azimuth: number; elevation: number } {
  const ordered = orderedSchema.safeParse(params);
  if (!ordered.success) {
    const issues = ordered.error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
    throw new RenderlineError(
      "order-line-param-invalid",
      `the order line sets what a legacy still does not take: ${issues}`,
      'An order line can set these of "scene": azimuth (-360 to 360) and elevation (-89 to 89), in degrees.',
    );
  }
  const { scene } = ordered.data;
  return { azimuth: scene.azimuth ?? settings.azimuth, elevation: scene.elevation ?? settings.elevation };
}

/**
 * What the scene of a legacy picture is composed with.
 * @param fit whether the camera shows the product whole as it stands, or while it turns too
 * @throws RenderlineError order-line-param-invalid
 */
export function stillScene(
  settings: LegacyStill,
  line: Pick<OrderLine, "params">,
  fit: "view" | "turn" = "view",
): ResolvedParams<typeof composeScene.params> {
  const { width, height, transparent, ground } = settings;
  return { width, height, transparent, ground, fit, ...house, ...stillView(settings, line) };
}
