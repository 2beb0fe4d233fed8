/** An area of the repository and what its files may import. The longest `area` that starts a path decides. */
export interface ImportRule {
  area: string;
  /** Other areas (path prefixes) it may import; its own is always allowed. */
  repository: readonly string[];
  /** Narrower areas it must not import although `repository` or its own area would allow it. */
  except?: readonly string[];
  /** Whether it may use the platform's modules (`node:*`). */
  node: boolean;
  /** npm packages it may use; any if absent. */
  packages?: readonly string[];
  /** npm packages it must not use. */
  withoutPackages?: readonly string[];
}

const everything = [""];
const content = ["workflows/", "output-types/", "materials/"];
const below = ["contracts/", "nodes/"];

/**
 * Promise 3: legacy, engine, dispatch and API call the production modules and know nothing of how those do it. They are transport:
 * whatever makes or reads a picture, a video or geometry is in `runtime/modules/`.
 */
const transport = {
  except: [
    "runtime/native/operations.ts",
    ...["export", "finish", "render", "scene", "video"].map((name) => `runtime/modules/${name}/`),
  ],
  withoutPackages: [
    "sharp",
    "pngjs",
    "pixelmatch",
    "@gltf-transform/core",
    "@gltf-transform/extensions",
    "meshoptimizer",
    "draco3dgltf",
    "three",
  ],
  node: true,
} as const;

/** Imports point one way: content -> nodes -> contracts; runtime -> nodes; parity -> runtime; cli -> all. */
export const importRules: readonly ImportRule[] = [
  {
    area: "contracts/",
    repository: [],
    node: false,
    packages: ["zod", "@noble/hashes", "canonicalize"],
  },
  { area: "nodes/", repository: ["contracts/"], node: false, packages: ["zod"] },
  ...content.map((area) => ({ area, repository: [...below, ...content], node: false, packages: ["zod"] })),
  // The one file of what engineers author that reads another: a library's pictures.
  { area: "materials/texture.ts", repository: below, node: true, packages: ["pngjs"] },
  { area: "runtime/", repository: below, node: true },
  {
    area: "runtime/modules/",
    repository: [...below, "runtime/native/"],
    node: true,
  },
  {
    // Promise 1: what legacy does must not depend on anything a graph author can change.
    area: "runtime/legacy/",
    repository: [...below, "runtime/modules/", "runtime/native/log-tail.ts", "runtime/native/scratch-folder.ts"],
    ...transport,
  },
  ...["engine", "dispatch", "api"].map((name) => ({
    area: `runtime/${name}/`,
    repository: [...below, "runtime/"],
    ...transport,
  })),
  {
    area: "runtime/materials/",
    repository: [...below, "runtime/modules/", "runtime/store/", "runtime/app.ts"],
    node: true,
  },
  {
    area: "runtime/verify/",
    repository: [...below, "runtime/modules/", "runtime/materials/", "runtime/native/", "runtime/app.ts"],
    node: true,
  },
  { area: "parity/", repository: ["runtime/", ...below, ...content], node: true },
  { area: "site/", repository: [...below, "runtime/api/"], node: true },
  // Highlights and textures lie in the viewer as they do in exports: by formulas that need nothing of Node.js.
  {
    area: "site/src/",
    repository: [
      ...below,
      "runtime/api/",
      "runtime/modules/export/box-projection.ts",
      "runtime/modules/export/tangents.ts",
      "site/",
    ],
    node: false,
  },
  { area: "cli/", repository: everything, except: ["scripts/", "bench/"], node: true },
  { area: "bench/", repository: everything, except: ["cli/"], node: true },
  { area: "scripts/", repository: everything, node: true },
  { area: "", repository: everything, except: ["cli/"], node: true },
];

/** What a file imports: `target` is a path in the repository, `node:...` or the name of a package. */
export interface Import {
  file: string;
  specifier: string;
  target: string;
}

/** Why an import is refused, or null if it is allowed. Tests may import anything but another folder's internals. */
export function refuseImport({ file, target, specifier }: Import): string | null {
  const fence = /^(.*\/)internal\//.exec(target)?.[1];
  if (fence !== undefined && !file.startsWith(fence)) return `"${specifier}" is internal to "${fence}"`;
  if (/\.(test|type-test)\.tsx?$|(^|\/)testing(\/|\.tsx?$)/.test(file)) return null;
  const rule = ruleFor(file);
  if (target.startsWith("node:")) {
    return rule.node ? null : `"${rule.area}" must run anywhere, so it uses no platform module: "${specifier}"`;
  }
  if (!/^[.#]/.test(specifier)) {
    if (rule.withoutPackages?.includes(target) === true)
      return `"${rule.area}" holds no rendering logic, so it must not use "${specifier}"`;
    const fine = rule.packages?.some((name) => target === name) ?? true;
    return fine ? null : `"${rule.area}" may use only ${rule.packages?.join(", ")}: "${specifier}"`;
  }
  const starts = (prefix: string): boolean => target.startsWith(prefix);
  const refused = rule.except?.find(starts);
  if (refused !== undefined) return `"${rule.area}" must not import "${refused}": "${specifier}"`;
  if ((rule.area !== "" && starts(rule.area)) || rule.repository.some(starts)) return null;
  return `"${rule.area}" must not import "${target}"`;
}

function ruleFor(file: string): ImportRule {
  const matching = importRules.filter(({ area }) => file.startsWith(area));
  const longest = matching.toSorted((a, b) => b.area.length - a.area.length)[0];
  if (longest === undefined) throw new Error(`no import rule for "${file}"`);
  return longest;
}
