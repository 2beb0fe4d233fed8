import { basename } from "node:path";
import { RenderlineError } from "#contracts";

const pattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const longest = 80;

/**
 * A product id from a file name: lower case, other characters become single hyphens.
 * @example productSlug("/cad/Ventilator (v2).STP") === "ventilator-v2"
 */
export function productSlug(file: string): string {
  const name = basename(file).replace(/\.(?:step|stp|p21)$/i, "");
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return slug.slice(0, longest).replace(/-+$/, "") || "product";
}

/** @throws RenderlineError product-id-invalid */
export function checkProductId(id: string): string {
  if (pattern.test(id) && id.length <= longest) return id;
  throw new RenderlineError(
    "product-id-invalid",
    `"${id.slice(0, longest)}" cannot be a product id`,
    `Use at most ${longest} lower-case letters and digits, in groups joined by "-".`,
  );
}
