import { faultKinds, places, type FaultRow } from "./fault.ts";
import { seeds } from "./seeds.ts";

/** Every fault in every place in which it can be. */
export const faultMatrix: readonly FaultRow[] = seeds.flatMap(({ places: within = places, causes, ...seed }) =>
  within.map((place) => ({
    ...seed,
    id: `${seed.id}-${place}`,
    place,
    causes: typeof causes === "function" ? causes(place) : causes,
  })),
);

/** Some of each kind, in one place after the other: what there is time for whenever the tests run. */
export const shortMatrix: readonly FaultRow[] = faultKinds.flatMap((kind, at) => {
  const rows = faultMatrix.filter((one) => one.kind === kind);
  const wanted = [0, 1].map((step) => places[(at + step) % places.length]);
  const found = wanted.flatMap((place) => rows.filter((one) => one.place === place).slice(0, 1));
  return found.length > 0 ? found : rows.slice(0, 1);
});
