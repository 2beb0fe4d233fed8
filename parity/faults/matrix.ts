import { blendCase } from "./base-cases.ts";
import { faultKinds, places, type FaultRow } from "./fault.ts";
import { seeds } from "./seeds.ts";

/** Every fault in every place in which it can be; what both paths share also where no file of what was approved is at hand. */
export const faultMatrix: readonly FaultRow[] = seeds.flatMap(({ places: within = places, causes, ...seed }) => {
  const rows = within.map((place): FaultRow => {
    const named = typeof causes === "function" ? causes(place) : causes;
    return { ...seed, id: `${seed.id}-${place}`, place, approved: "at hand", causes: named };
  });
  const gone = rows
    .filter(isShownByDigests)
    .map((row): FaultRow => ({ ...row, id: `${row.id}-gone`, approved: "gone" }));
  return [...rows, ...gone];
});

/** Records are in no file, and a Blender file is never the same bytes twice: without the approved one nothing is said of it. */
function isShownByDigests({ place, base, fault }: FaultRow): boolean {
  return place === "shared" && fault.how !== "records" && base !== blendCase;
}

/**
 * Some of each kind, in one place after the other: what there is time for whenever the tests run. A module that goes wrong as it makes
 * an ordered product breaks most cases of a suite at once: of that every row.
 */
export const shortMatrix: readonly FaultRow[] = faultKinds.flatMap((kind, at) => {
  const all = faultMatrix.filter((one) => one.kind === kind);
  const rows = all.filter(({ inProduct }) => inProduct !== true);
  const inProduct = all.filter((one) => one.inProduct === true && one.fault.how === "request");
  const wanted = [0, 1].map((step) => places[(at + step) % places.length]);
  const found = wanted.flatMap((place) => {
    const within = rows.filter((one) => one.place === place);
    const gone = at % 2 === 0 ? within.filter(({ approved }) => approved === "gone") : [];
    return [...gone, ...within].slice(0, 1);
  });
  return [...(found.length > 0 ? found : rows.slice(0, 1)), ...inProduct];
});
