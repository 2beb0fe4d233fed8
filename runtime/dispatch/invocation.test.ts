import { expect, test } from "vitest";
import { catalogue, compile, outputType, RenderlineError, validate, type Registry } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import productType from "#output-types/product.output-type";
import legacyType from "#output-types/still-legacy.output-type";
import previewType from "#output-types/still-preview.output-type";
import { installedRegistry } from "#runtime/registry";
import productWorkflow from "#workflows/cad-file/product.workflow";
import stillWorkflow from "#workflows/order-line/still.workflow";
import { definitionsOf, findInvocation } from "./invocation.ts";

const shipped = catalogue(
  [productType, legacyType, previewType, productWorkflow, stillWorkflow, library, rules].map((one) => compile(one)),
);

/** The installation with one thing changed; the original is shared by everything in this process. */
function changed(change: (registry: Registry) => void): Registry {
  const registry = structuredClone(installedRegistry());
  change(registry);
  return registry;
}

function refusal(find: () => unknown): RenderlineError {
  try {
    find();
  } catch (error) {
    if (error instanceof RenderlineError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test("an invocation holds what its mode needs: legacy never sees the workflow", () => {
  const ids = (mode: "graph" | "legacy"): string[] =>
    definitionsOf(findInvocation(shipped, "still-preview", mode, installedRegistry())).map(
      ({ definition }) => definition.id,
    );
  expect(ids("graph")).toEqual(["still-preview", "order-line/still", "catalogue", "catalogue-rules"]);
  expect(ids("legacy")).toEqual(["still-preview", "catalogue", "catalogue-rules"]);
});

test("problems of the installation that belong to no definition stop no run", () => {
  const registry = changed(({ contracts, modules, legacySources }) => {
    const [first] = contracts;
    if (first === undefined) throw new Error("an installation without contracts");
    modules.push({ key: "half.written", version: 1 });
    contracts.push({
      ...first,
      type: "cad-file/half-written",
      module: { key: "not.written", version: 1 },
      legacySource: "none/at-all",
    });
    legacySources.splice(legacySources.indexOf("still/render"), 1);
  });
  const codes = validate([], registry).map(({ code }) => code);
  expect(new Set(codes)).toEqual(
    new Set(["contract-without-module", "legacy-source-unknown", "module-without-contract"]),
  );
  for (const id of ["product", "still-preview"]) {
    expect(findInvocation(shipped, id, "graph", registry).outputType.definition.id).toBe(id);
  }
});

test("a problem of a definition that is used stops the graph that uses it, and nothing else", () => {
  const registry = changed(({ contracts }) => {
    contracts.splice(
      contracts.findIndex(({ type }) => type === "order-line/render-still"),
      1,
    );
  });
  const error = refusal(() => findInvocation(shipped, "still-preview", "graph", registry));
  expect(error.code).toBe("definition-invalid");
  expect(error.message).toContain('output type "still-preview" does not hold');
  expect(error.message).toContain("order-line/render-still");
  expect(findInvocation(shipped, "still-preview", "legacy", registry).workflow).toBeUndefined();
  expect(findInvocation(shipped, "product", "graph", registry).workflow?.definition.id).toBe("cad-file/product");
});

test("an installation whose contract has changed since the definition was made is refused by digest", () => {
  const registry = changed(({ contracts }) => {
    const compose = contracts.find(({ type }) => type === "order-line/compose-scene");
    if (compose !== undefined) Object.assign(compose, { summary: "Does something else." });
  });
  const error = refusal(() => findInvocation(shipped, "still-preview", "graph", registry));
  expect(error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining("compose-scene") });
});

test("an unknown output type is answered with the known ones", () => {
  const error = refusal(() => findInvocation(shipped, "stil-preview", "legacy", installedRegistry()));
  expect(error).toMatchObject({ code: "output-type-unknown", message: 'there is no output type "stil-preview"' });
  for (const id of ["product", "still-legacy", "still-preview"]) expect(error.remedy).toContain(id);
  // A workflow has an id too, but is no output type.
  expect(refusal(() => findInvocation(shipped, "order-line/still", "graph", installedRegistry())).code).toBe(
    "output-type-unknown",
  );
});

test("an output type without a graph has only its legacy mode", () => {
  expect(findInvocation(shipped, "still-legacy", "legacy", installedRegistry()).library?.definition.id).toBe(
    "catalogue",
  );
  const error = refusal(() => findInvocation(shipped, "still-legacy", "graph", installedRegistry()));
  expect(error.code).toBe("output-type-without-workflow");
});

test("what an output type pins must be at hand, at exactly that digest", () => {
  const others = [productType, legacyType, previewType, productWorkflow, stillWorkflow, rules].map((one) =>
    compile(one),
  );
  const newer = compile({ ...library, title: "Another catalogue" });
  const error = refusal(() =>
    findInvocation(catalogue([...others, newer]), "still-preview", "legacy", installedRegistry()),
  );
  expect(error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining('"catalogue"') });
});

test("a setting that its node does not know is refused before the run", () => {
  const wrong = outputType("wrong", {
    title: "Wrong",
    family: "order_line",
    artifactKind: "image",
    graph: { workflow: stillWorkflow, output: "image", overrides: { still: { samples: 0 } } },
    legacy: { command: ["true"], timeoutSeconds: 1 },
    materials: { library, rules },
  });
  const all = catalogue([...shipped.all, compile(wrong)]);
  const error = refusal(() => findInvocation(all, "wrong", "graph", installedRegistry()));
  expect(error).toMatchObject({ code: "definition-invalid", message: expect.stringContaining("samples") });
});
