import { Node, Project, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { Problem, ProblemCode } from "#contracts";

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds where in an authored file a problem belongs: the narrowest thing that is there. */
export interface SourceIndex {
  place(problem: Problem): Place;
  /** Where a workflow has a node, or an output type settings for it; undefined where it has neither. */
  node(id: string): Place | undefined;
}

/** The property of an output type or of rules that a problem is about. */
const propertyOf: Partial<Record<ProblemCode, readonly string[]>> = {
  "workflow-unknown": ["graph", "workflow"],
  "workflow-changed": ["graph", "workflow"],
  "workflow-other-family": ["graph", "workflow"],
  "workflow-is-migration": ["graph", "workflow"],
  "output-unknown": ["graph", "output"],
  "output-kind-mismatch": ["graph", "output"],
  "legacy-other-family": ["legacy", "preset"],
  "library-unknown": ["materials", "library"],
  "library-changed": ["materials", "library"],
  "rules-unknown": ["materials", "rules"],
  "rules-changed": ["materials", "rules"],
  "rules-other-library": ["materials", "rules"],
  "migration-expired": ["migration", "removeBy"],
  "migration-not-mixed": ["migration"],
};

const starters = ["workflow", "migrationWorkflow", "outputType", "materialLibrary", "mappingRules"];

/** Reads one file by its syntax alone: nothing is resolved, so a file with type errors has places too. */
export function sourceIndex(path: string): SourceIndex {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  const source = project.addSourceFileAtPath(path);
  const calls = source.getDescendantsOfKind(SyntaxKind.CallExpression);
  return {
    place: (problem) => {
      const found = findNode(calls, problem);
      if (found === undefined) return { line: 1, column: 1 };
      return source.getLineAndColumnAtPos(found.getStart());
    },
    node: (id) => {
      const call = calls.find((one) => nameOf(one) === "node" && literal(one.getArguments()[0]) === id);
      const header = calls.find((one) => starters.includes(nameOf(one)))?.getArguments()[1];
      const found = call?.getArguments()[0] ?? propertyAt(header, ["graph", "overrides", id]);
      return found && source.getLineAndColumnAtPos(found.getStart());
    },
  };
}

function findNode(calls: readonly CallExpression[], problem: Problem): Node | undefined {
  const start = calls.find(
    (call) => starters.includes(nameOf(call)) && literal(call.getArguments()[0]) === problem.definition,
  );
  return inNode(calls, problem) ?? inOutputs(calls, problem) ?? inHeader(start, problem) ?? start?.getArguments()[0];
}

/** `.node("id", contract, (above) => ({ port: … }))` */
function inNode(calls: readonly CallExpression[], { code, node, port }: Problem): Node | undefined {
  if (node === undefined) return undefined;
  const named = calls.filter((call) => nameOf(call) === "node" && literal(call.getArguments()[0]) === node);
  const call = code === "node-duplicate" ? named.toSorted((a, b) => a.getEnd() - b.getEnd()).at(-1) : named[0];
  if (call === undefined) return undefined;
  const [id, contract, settings] = call.getArguments();
  const property = port === undefined ? undefined : propertyAt(returned(settings), [port]);
  if (property !== undefined) return property;
  return code === "family-mixed" || code === "source-wrong-request" ? contract : id;
}

/** `.output((above) => ({ port: … }))` */
function inOutputs(calls: readonly CallExpression[], { code, port }: Problem): Node | undefined {
  if (code !== "output-not-produced" && code !== "workflow-without-outputs") return undefined;
  const call = calls.find((one) => nameOf(one) === "output");
  return (
    (port === undefined ? undefined : propertyAt(returned(call?.getArguments()[0]), [port])) ?? call?.getArguments()[0]
  );
}

/** The object that describes the definition: its overrides, or the property that the code is about. */
function inHeader(start: CallExpression | undefined, { code, node, port }: Problem): Node | undefined {
  const header = start?.getArguments()[1];
  if (!Node.isObjectLiteralExpression(header)) return undefined;
  if (node !== undefined) {
    const path = ["graph", "overrides", node];
    return (port === undefined ? undefined : propertyAt(header, [...path, port])) ?? propertyAt(header, path);
  }
  const path = propertyOf[code as ProblemCode] ?? [];
  for (let depth = path.length; depth > 0; depth -= 1) {
    const found = propertyAt(header, path.slice(0, depth));
    if (found !== undefined) return found;
  }
  // Mapping rules name the library by itself; a problem of one rule carries the rule's id.
  if (code === "library-unknown" || code === "library-changed") return propertyAt(header, ["library"]);
  return port === undefined ? undefined : (propertyAt(header, [port]) ?? ruleAt(header, port, code));
}

function ruleAt(header: ObjectLiteralExpression, id: string, code: string): Node | undefined {
  const ids = header
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .filter((one) => one.getName() === "id" && literal(one.getInitializer()) === id);
  const rule = code === "rule-duplicate" ? ids.at(-1) : ids[0];
  const object = rule?.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
  return code === "material-unknown" && object !== undefined ? (propertyAt(object, ["material"]) ?? rule) : rule;
}

function propertyAt(object: Node | undefined, path: readonly string[]): Node | undefined {
  const [name, ...rest] = path;
  if (!Node.isObjectLiteralExpression(object) || name === undefined) return undefined;
  const property = object
    .getProperties()
    .find((one) => (Node.isPropertyAssignment(one) || Node.isShorthandPropertyAssignment(one)) && keyOf(one) === name);
  if (rest.length === 0 || property === undefined) return property;
  return propertyAt(Node.isPropertyAssignment(property) ? property.getInitializer() : undefined, rest);
}

function keyOf(property: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getName();
  if (!Node.isPropertyAssignment(property)) return undefined;
  const name = property.getNameNode();
  return literal(name) ?? name.getText();
}

/** The object that an arrow function gives back, directly or by its return statement. */
function returned(settings: Node | undefined): Node | undefined {
  if (!Node.isArrowFunction(settings)) return undefined;
  const body = settings.getBody();
  if (Node.isParenthesizedExpression(body)) return body.getExpression();
  return Node.isBlock(body)
    ? body
        .getStatements()
        .find((one) => Node.isReturnStatement(one))
        ?.getFirstChildByKind(SyntaxKind.ObjectLiteralExpression)
    : body;
}

function nameOf(call: CallExpression): string {
  const called = call.getExpression();
  return Node.isPropertyAccessExpression(called) ? called.getName() : called.getText();
}

function literal(node: Node | undefined): string | undefined {
  return Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node) ? node.getLiteralText() : undefined;
}
