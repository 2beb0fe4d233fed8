import { z } from "zod";
import {
  definitionKinds,
  irVersion,
  mappingRulesDefinitionSchema,
  materialLibraryDefinitionSchema,
  outputTypeDefinitionSchema,
  workflowDefinitionSchema,
  workflowNodeSchema,
  type DefinitionKind,
} from "../definition.ts";
import { list, quote, suggest, type Finding, type Report } from "./report.ts";
import { salvage, type Salvaged } from "./salvage.ts";

const schemas = {
  workflow: workflowDefinitionSchema,
  "output-type": outputTypeDefinitionSchema,
  "material-library": materialLibraryDefinitionSchema,
  "mapping-rules": mappingRulesDefinitionSchema,
} as const satisfies Record<DefinitionKind, z.ZodObject>;

/**
 * Reads JSON of any origin. Reports what is wrong with its shape and gives back what could be read all the same,
 * so that one slip does not hide the other problems; undefined when nothing more can be said.
 */
export function readShape(raw: unknown, report: Report): Salvaged | undefined {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    report("shape-invalid", {
      message: "a definition is a JSON object",
      expected: "an object",
      got: quote(raw),
      remedy: "Give the canonical JSON of one definition: npx renderline definition show ID --json prints it.",
    });
    return undefined;
  }
  const unreadableAs = unreadable(raw);
  if (unreadableAs !== undefined) {
    report("shape-invalid", unreadableAs);
    return undefined;
  }
  const { kind, irVersion: version } = raw as { readonly kind?: unknown; readonly irVersion?: unknown };
  if (!isKind(kind)) {
    report("kind-unknown", {
      message: `no definition is of kind ${quote(kind)}`,
      expected: `one of ${list(definitionKinds)}`,
      got: quote(kind),
      remedy: typeof kind === "string" ? suggest(kind, definitionKinds, "kind") : 'Set "kind".',
    });
    return undefined;
  }
  if (version !== irVersion) {
    report("ir-version-unknown", {
      message: `the definition is of version ${quote(version)} of the format; this release reads version ${irVersion}`,
      expected: String(irVersion),
      got: quote(version),
      remedy: "Compile it anew from its TypeScript source, or read it with the release that wrote it.",
    });
    return undefined;
  }
  const { success, error } = schemas[kind].safeParse(raw);
  if (success) return { kind, definition: raw, dropped: new Set() };
  for (const issue of error.issues) reportIssue(issue, raw, report);
  return salvage(kind, schemas[kind], raw as Readonly<Record<string, unknown>>);
}

/** Readers of JSON call themselves for each level; what is deeper than this would end them, not the definition. */
const deepest = 100;

/** Why the values cannot be read at all, whatever they mean; undefined if they can. Written without recursion. */
function unreadable(raw: object): Finding | undefined {
  let level: object[] = [raw];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) {
      return {
        message: `the definition is nested more than ${deepest} levels deep`,
        expected: `at most ${deepest} levels`,
        remedy: "Write flat settings: no definition needs such depth.",
      };
    }
    const below: object[] = [];
    for (const one of level) {
      for (const [key, value] of Object.entries(one) as [string, unknown][]) {
        if (typeof value === "object" && value !== null) below.push(value);
        if (!key.isWellFormed()) return torn(key);
        if (typeof value === "string" && !value.isWellFormed()) return torn(value);
      }
    }
    level = below;
  }
  return undefined;
}

function torn(text: string): Finding {
  return {
    message: `the text ${quote(text)} is not Unicode: it holds half of a character`,
    expected: "Unicode text",
    got: quote(text),
    remedy: "Write the text anew: canonical JSON, and so the digest, knows Unicode alone.",
  };
}

function isKind(kind: unknown): kind is DefinitionKind {
  return definitionKinds.some((known) => known === kind);
}

function reportIssue(issue: z.core.$ZodIssue, raw: object, report: Report): void {
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const path = [...issue.path, key];
      report("shape-invalid", {
        ...place(path, raw),
        message: `${pathText(path)}: there is no such field`,
        got: quote(key),
        remedy: "Take the field out.",
      });
    }
    return;
  }
  const got = issue.code === "invalid_key" ? issue.path.at(-1) : valueAt(raw, issue.path);
  if (issue.code === "invalid_union" && got !== undefined && !issue.path.includes("wires")) {
    for (const inner of closestForm(issue.errors)) {
      reportIssue({ ...inner, path: [...issue.path, ...inner.path] }, raw, report);
    }
    return;
  }
  const expected = expectation(issue);
  report("shape-invalid", {
    ...place(issue.path, raw),
    message: `${pathText(issue.path)}: expected ${expected}, got ${got === undefined ? "nothing" : quote(got)}`,
    expected,
    got: got === undefined ? "nothing" : quote(got),
    remedy: got === undefined ? "Add the field." : `Write ${expected}. docs/schema has the JSON Schema of every kind.`,
  });
}

/** Of several allowed forms the one that was most likely meant: the least is wrong with its own fields. */
function closestForm(forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const wrongFields = (issues: readonly z.core.$ZodIssue[]): number =>
    issues.reduce(
      (sum, one) => sum + (one.path.length > 1 ? 0 : one.code === "unrecognized_keys" ? one.keys.length : 1),
      0,
    );
  return forms.toSorted((a, b) => wrongFields(a) - wrongFields(b))[0] ?? [];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return articled(issue.expected);
    case "invalid_value":
      return issue.values.length === 1 ? quote(issue.values[0]) : `one of ${issue.values.map(quote).join(", ")}`;
    case "invalid_format":
      return issue.format === "regex" ? issue.message : articled(issue.format);
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join("; ");
    case "invalid_union":
      return issue.path.includes("wires")
        ? "a wire { node, port }, or a list of wires"
        : "one of the forms allowed here";
    case "too_small":
      return `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unit(issue.origin)}`;
    default:
      return issue.message;
  }
}

function articled(word: string): string {
  if (word === "int") return "a whole number";
  if (word === "record") return "an object";
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}

function unit(origin: string): string {
  if (origin === "array") return " of them";
  return origin === "string" ? " characters" : "";
}

/** Node and port that a path goes through, where it does. */
function place(path: readonly PropertyKey[], raw: object): { node?: string; port?: string } {
  const [head, first, part, name] = path;
  if (head === "outputs" && typeof first === "string") return { port: first };
  if (head !== "nodes") return {};
  const { data } = z.looseObject({ id: workflowNodeSchema.shape.id }).safeParse(valueAt(raw, ["nodes", first ?? ""]));
  return {
    ...(data === undefined ? {} : { node: data.id }),
    ...((part === "wires" || part === "params") && typeof name === "string" ? { port: name } : {}),
  };
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "the definition" : quote(text.replace(/^\./, "")).slice(1, -1);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
