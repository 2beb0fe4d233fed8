import { testCases, wire } from "./testing.ts";

const still = "order-line/still";
const other = "0".repeat(64);
const migration = { owner: "renders", reason: "one release", removeBy: "2026-06-30" };
const readStep = { id: "read", type: "cad-file/read-step", wires: {}, params: {} };

testCases([
  {
    name: "an unknown workflow",
    set: { "preview.graph.workflow.id": "order-line/stil" },
    says: [["workflow-unknown", "still-preview"]],
  },
  {
    name: "another workflow than the one pinned",
    set: { "preview.graph.workflow.digest": other },
    says: [["workflow-changed", "still-preview"]],
  },
  {
    name: "a workflow of the other family",
    set: { "productType.family": "order_line", "productType.legacy": { command: ["render"], timeoutSeconds: 1 } },
    says: [["workflow-other-family", "product"]],
  },
  {
    name: "a migration workflow in an output type",
    set: {
      "still.migration": { ...migration, removeBy: "2027-01-01" },
      "still.nodes.6": readStep,
      "still.outputs.step": wire("read", "step"),
    },
    says: [
      ["contract-unpinned", still, "read"],
      ["workflow-is-migration", "still-preview"],
    ],
  },
  {
    name: "no such output",
    set: { "preview.graph.output": "picture" },
    says: [["output-unknown", "still-preview", undefined, "picture"]],
  },
  {
    name: "an output of another kind",
    set: { "still.outputs.scene": wire("scene", "scene"), "preview.graph.output": "scene" },
    says: [["output-kind-mismatch", "still-preview", undefined, "scene"]],
  },
  {
    name: "an override for an unknown node",
    set: { "preview.graph.overrides.scenes": { width: 16 } },
    says: [["override-node-unknown", "still-preview", "scenes"]],
  },
  {
    name: "an override for an unknown param",
    set: { "preview.graph.overrides.scene.widht": 16 },
    says: [["override-param-unknown", "still-preview", "scene", "widht"]],
  },
  {
    name: "an override that is not allowed",
    set: { "preview.graph.workflow.id": "test/collect", "preview.graph.overrides": { all: { quality: 2 } } },
    says: [
      ["workflow-changed", "still-preview"],
      ["override-not-allowed", "still-preview", "all", "quality"],
    ],
  },
  {
    name: "an ill-typed override",
    set: { "preview.graph.overrides.scene.width": 16.5 },
    says: [["override-invalid", "still-preview", "scene", "width"]],
  },
  {
    name: "no materials for the workflow",
    set: { "preview.materials": undefined, "preview.legacy": { command: ["render"], timeoutSeconds: 60 } },
    says: [["materials-missing", "still-preview", "materials"]],
  },
  {
    name: "no materials for the legacy preset, with a graph",
    set: { "preview.materials": undefined },
    says: [["materials-missing", "still-preview"]],
  },
  {
    name: "no materials for the legacy preset, without a graph",
    set: { "preview.materials": undefined, "preview.graph": undefined },
    says: [["materials-missing", "still-preview"]],
  },
  {
    name: "a legacy preset of the other family",
    set: { "preview.legacy": { preset: "ingest", settings: { linearDeflection: 0.001, angularDeflection: 12 } } },
    says: [["legacy-other-family", "still-preview"]],
  },
  {
    name: "a legacy command that is to make a product",
    set: { "productType.legacy": { command: ["render"], timeoutSeconds: 1 } },
    says: [["legacy-command-unsupported", "product"]],
  },
  { name: "no legacy", set: { "preview.legacy": undefined }, says: [["shape-invalid", "still-preview"]] },
  {
    name: "another legacy setting",
    set: { "preview.legacy.settings.width": "wide" },
    says: [["shape-invalid", "still-preview"]],
  },

  {
    name: "an unknown library",
    set: { "preview.materials.library.id": "other" },
    says: [
      ["library-unknown", "still-preview"],
      ["rules-other-library", "still-preview"],
    ],
  },
  {
    name: "another library than the one pinned",
    set: { "rules.library.digest": other },
    says: [
      ["library-changed", "catalogue-rules"],
      ["rules-other-library", "still-preview"],
    ],
  },
  { name: "unknown rules", set: { "preview.materials.rules.id": "other" }, says: [["rules-unknown", "still-preview"]] },
  {
    name: "other rules than the ones pinned",
    set: { "preview.materials.rules.digest": other },
    says: [["rules-changed", "still-preview"]],
  },
  {
    name: "a rule for an unknown material",
    set: { "rules.rules.0": { id: "shaft", when: { name: "*" }, material: "steal" } },
    says: [["material-unknown", "catalogue-rules", undefined, "shaft"]],
  },
  {
    name: "a fallback that is not there",
    set: { "rules.fallback": "grey" },
    says: [["material-unknown", "catalogue-rules", undefined, "fallback"]],
  },
  {
    name: "a look for CAD colours that is not there",
    set: { "rules.cadColourOn": "constructor" },
    says: [["material-unknown", "catalogue-rules", undefined, "cadColourOn"]],
  },
  {
    name: "two rules of one id",
    set: {
      "rules.rules.0": { id: "a", when: { name: "*" }, material: "brass" },
      "rules.rules.1": { id: "a", when: { name: "x" }, material: "brass" },
    },
    says: [["rule-duplicate", "catalogue-rules", undefined, "a"]],
  },
  {
    name: "a look out of range",
    set: { "library.materials.brass.look.roughness": 2 },
    says: [["shape-invalid", "catalogue"]],
  },
]);
