import { digestOf } from "../canonical-json.ts";
import type { DefinitionKind } from "../definition.ts";
import type { ProblemCode } from "./codes.ts";
import { suggest, type Report } from "./report.ts";
import type { Salvaged } from "./salvage.ts";

type OfKind<TKind extends DefinitionKind> = Extract<Salvaged, { kind: TKind }>["definition"];
type Pin = { readonly id: string; readonly digest: string };

/** The definitions given to one validation, to look up what others pin. */
export class KnownDefinitions {
  readonly #byKind = new Map<DefinitionKind, Map<string, { readonly definition: object; readonly raw: unknown }[]>>();
  readonly #digests = new Map<unknown, string>();

  add({ kind, definition }: Salvaged, raw: unknown): void {
    const { id } = definition;
    if (id === undefined) return;
    const ids = this.#byKind.get(kind) ?? new Map<string, { definition: object; raw: unknown }[]>();
    this.#byKind.set(kind, ids.set(id, [...(ids.get(id) ?? []), { definition, raw }]));
  }

  /**
   * Finds what a pin names and reports when it is not there or is another one. Gives back the definition of that
   * id in either case, so that the rest can still be checked.
   */
  find<TKind extends DefinitionKind>(
    kind: TKind,
    pin: Pin,
    codes: { readonly unknown: ProblemCode; readonly changed: ProblemCode },
    report: Report,
  ): OfKind<TKind> | undefined {
    const ids = this.#byKind.get(kind);
    const found = ids?.get(pin.id) ?? [];
    const pinned = found.find(({ raw }) => this.#digest(raw) === pin.digest);
    if (pinned !== undefined) return pinned.definition;
    const [other] = found;
    if (other === undefined) {
      report(codes.unknown, {
        message: `there is no ${kind} "${pin.id}"`,
        expected: `the ${kind} "${pin.id}"`,
        got: "none",
        remedy: suggest(pin.id, [...(ids?.keys() ?? [])], kind),
      });
      return undefined;
    }
    report(codes.changed, {
      message: `the ${kind} "${pin.id}" is another than the one pinned`,
      expected: pin.digest,
      got: this.#digest(other.raw),
      remedy: "Compile both from one commit, or give the one that was pinned along.",
    });
    return other.definition;
  }

  #digest(raw: unknown): string {
    const known = this.#digests.get(raw) ?? digestOf(raw);
    this.#digests.set(raw, known);
    return known;
  }
}
