import {
  sideEffectsSchema,
  sideNames,
  type Cause,
  type ExpectedEffects,
  type ParityResult,
  type SideEffects,
  type SideName,
} from "#runtime/api/parity-result";
import { same } from "./compare-calls.ts";

export type EffectName = keyof SideEffects;

/** One kind of record of one side, beside what the case says of it. */
export interface JudgedEffect {
  readonly side: SideName;
  /** Undefined where the side kept no record at all. */
  readonly left: SideEffects[EffectName] | undefined;
  /** Undefined where the case does not name it: then the sides are compared with each other. */
  readonly expected: ExpectedEffects[EffectName] | undefined;
  readonly verdict: "as expected" | "not as expected" | "differs" | "not named";
}

/** What each side left behind of one kind of record; a cause that names it, or what the case expects, says whether that is right. */
export function judgeEffect({ sides, expected, causes }: ParityResult, name: EffectName): JudgedEffect[] {
  return shownSides({ sides }).map((side): JudgedEffect => {
    const left = sides[side]?.effects?.[name];
    const wanted = side === "approved" ? undefined : expected?.[side]?.[name];
    const named = causes.some((cause) => isAbout(cause, name, side));
    if (wanted !== undefined) {
      const verdict = same(stated(left, wanted), wanted) ? "as expected" : "not as expected";
      return { side, left, expected: wanted, verdict };
    }
    return { side, left, expected: undefined, verdict: named ? "differs" : "not named" };
  });
}

/** Both paths, and what was approved where its records are known. */
export function shownSides({ sides }: Pick<ParityResult, "sides">): readonly SideName[] {
  return sideNames.filter((name) => name !== "approved" || sides.approved?.effects !== undefined);
}

/** What is held against what is expected: of what was published what it is, of records the kinds that are named. */
function stated(left: SideEffects[EffectName] | undefined, wanted: ExpectedEffects[EffectName]): unknown {
  const publications = sideEffectsSchema.shape.publications.safeParse(left).data;
  if (publications !== undefined) return publications.map(({ kind, role }) => ({ kind, role }));
  const records = sideEffectsSchema.shape.records.safeParse(left).data;
  if (records === undefined) return left;
  return Object.fromEntries(Object.entries(records).filter(([kind]) => Object.hasOwn(Object(wanted), kind)));
}

/** Kinds of records stand in a cause as `records.KIND`. */
function isAbout(cause: Cause, name: EffectName, side: SideName): boolean {
  if (cause.kind !== "side-effect") return false;
  return cause.record.split(".")[0] === name && cause.sides.some((one) => one === side);
}
