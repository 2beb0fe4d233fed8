import { digestOfContract, testCases, wire } from "./testing.ts";

const still = "order-line/still";
const other = "0".repeat(64);
const migration = { owner: "renders", reason: "one release", removeBy: "2026-06-30" };
const readStep = { id: "read", type: "cad-file/read-step", wires: {}, params: {} };

// Nodes of `still`: 0 order, 1 product, 2 materials, 3 scene, 4 still, 5 save. Of `collecting`: 4 left, 5 right, 6 all.
testCases([
  { name: "nothing", set: {}, says: [] },

  {
    name: "another kind",
    set: { "still.kind": "graph" },
    says: [
      ["kind-unknown", still],
      ["workflow-unknown", "still-preview"],
    ],
  },
  {
    name: "another version",
    set: { "still.irVersion": 2 },
    says: [
      ["ir-version-unknown", still],
      ["workflow-unknown", "still-preview"],
    ],
  },
  {
    name: "no JSON object",
    set: { still: [1] },
    says: [
      ["shape-invalid", undefined],
      ["workflow-unknown", "still-preview"],
    ],
  },
  { name: "a field too many", set: { "still.colour": "red" }, says: [["shape-invalid", still]] },
  { name: "a field too few", set: { "still.title": undefined }, says: [["shape-invalid", still]] },
  {
    name: "an ill-typed field in a node",
    set: { "still.nodes.4.wires.scene": "scene" },
    says: [["shape-invalid", still, "still", "scene"]],
  },
  { name: "an id of two definitions", set: { "collecting.id": still }, says: [["definition-duplicate", still]] },
  {
    name: "no nodes",
    set: { "collecting.nodes": [], "collecting.contracts": {} },
    says: [
      ["shape-invalid", "test/collect"],
      ["output-not-produced", "test/collect", undefined, "image"],
    ],
  },

  {
    name: "a node of the other family",
    set: {
      "collecting.nodes.7": readStep,
      "collecting.outputs.step": wire("read", "step"),
      "collecting.contracts.cad-file/read-step": digestOfContract("cad-file/read-step"),
    },
    says: [["family-mixed", "test/collect", "read"]],
  },
  {
    name: "an expired migration",
    set: { "collecting.migration": migration, "collecting.family": "cad_file" },
    says: [["migration-expired", "test/collect"]],
  },
  {
    name: "a migration that mixes nothing",
    set: { "collecting.migration": { ...migration, removeBy: "2027-01-01" } },
    says: [["migration-not-mixed", "test/collect"]],
  },
  {
    name: "a migration that names no owner",
    set: { "collecting.migration": { ...migration, owner: "", removeBy: "2027-01-01" } },
    says: [["shape-invalid", "test/collect"]],
  },

  {
    name: "a cycle",
    set: { "collecting.nodes.2.wires.parts": wire("all", "image") },
    says: [
      ["wire-kind-mismatch", "test/collect", "materials", "parts"],
      ["cycle", "test/collect", "materials"],
    ],
  },
  {
    name: "a node that waits for itself",
    set: { "still.nodes.3.wires.mesh": wire("scene", "scene") },
    says: [
      ["wire-kind-mismatch", still, "scene", "mesh"],
      ["cycle", still, "scene"],
    ],
  },
  {
    name: "a node that names one below it",
    set: {
      "still.nodes.3.wires.mesh": wire("save", "image"),
      "still.nodes.5.wires.scene": wire("product", "product"),
      "still.nodes.5.wires.image": wire("product", "product"),
    },
    says: [
      ["wire-kind-mismatch", still, "scene", "mesh"],
      ["wire-kind-mismatch", still, "save", "image"],
      ["wire-kind-mismatch", still, "save", "scene"],
      ["wire-from-below", still, "scene"],
      ["node-unused", still, "materials"],
      ["node-unused", still, "scene"],
      ["node-unused", still, "still"],
    ],
  },

  {
    name: "two nodes of one id",
    set: { "collecting.nodes.5.id": "left" },
    says: [
      ["node-duplicate", "test/collect", "left"],
      ["wire-from-unknown-node", "test/collect", "all", "images"],
    ],
  },
  {
    name: "an unknown node type",
    set: { "still.nodes.4.type": "order-line/render-stil" },
    says: [
      ["node-type-unknown", still, "still"],
      ["contract-pin-unused", still],
    ],
  },
  {
    name: "a changed contract",
    set: { "still.contracts.order-line/render-still": other },
    says: [["contract-changed", still, "still"]],
  },
  {
    name: "a contract that is not pinned",
    set: { "still.contracts.order-line/render-still": undefined },
    says: [["contract-unpinned", still, "still"]],
  },
  {
    name: "a pin of a contract not used",
    set: { "still.contracts.order-line/collect": other },
    says: [["contract-pin-unused", still]],
  },

  {
    name: "an unknown param",
    set: { "still.nodes.4.params.sample": 64 },
    says: [["param-unknown", still, "still", "sample"]],
  },
  {
    name: "a param called as every object's own",
    set: { "still.nodes.4.params.constructor": 1 },
    says: [["param-unknown", still, "still", "constructor"]],
  },
  {
    name: "an ill-typed param",
    set: { "still.nodes.4.params.samples": "64" },
    says: [["param-invalid", still, "still", "samples"]],
  },
  {
    name: "a param out of range",
    set: { "still.nodes.4.params.samples": 0 },
    says: [["param-invalid", still, "still", "samples"]],
  },
  {
    name: "a param of another enum",
    set: { "still.nodes.2.params.onMissing": "guess" },
    says: [["param-invalid", still, "materials", "onMissing"]],
  },
  {
    name: "a param that must be set",
    set: { "collecting.nodes.6.params.label": undefined },
    says: [["param-missing", "test/collect", "all", "label"]],
  },

  {
    name: "an unknown input",
    set: { "still.nodes.4.wires.mesh": wire("product", "mesh") },
    says: [["input-unknown", still, "still", "mesh"]],
  },
  {
    name: "a missing wire",
    set: { "still.nodes.5.wires.scene": undefined },
    says: [["wire-missing", still, "save", "scene"]],
  },
  {
    name: "no wires at all",
    set: { "collecting.nodes.6.wires": {} },
    says: [
      ["wire-missing", "test/collect", "all", "images"],
      ...["order", "product", "materials", "scene", "left", "right"].map(
        (node) => ["node-unused", "test/collect", node] as const,
      ),
    ],
  },
  {
    name: "a list for a single input",
    set: { "still.nodes.4.wires.scene": [wire("scene", "scene")] },
    says: [["wire-list", still, "still", "scene"]],
  },
  {
    name: "a single wire for a list",
    set: { "collecting.nodes.6.wires.images": wire("left", "image") },
    says: [
      ["wire-single", "test/collect", "all", "images"],
      ["node-unused", "test/collect", "right"],
    ],
  },
  {
    name: "an empty list",
    set: { "collecting.nodes.6.wires.images": [], "collecting.nodes.6.wires.scene": wire("scene", "scene") },
    says: [
      ["wire-empty", "test/collect", "all", "images"],
      ["node-unused", "test/collect", "left"],
      ["node-unused", "test/collect", "right"],
    ],
  },
  {
    name: "a wire from nowhere",
    set: { "still.nodes.4.wires.scene": wire("scenes", "scene"), "still.nodes.5.wires.scene": wire("scene", "scene") },
    says: [["wire-from-unknown-node", still, "still", "scene"]],
  },
  {
    name: "a wire from an output that is not there",
    set: { "still.nodes.4.wires.scene": wire("scene", "image") },
    says: [["wire-from-unknown-output", still, "still", "scene"]],
  },
  {
    name: "a wire from what every object has",
    set: { "still.nodes.4.wires.scene": wire("scene", "toString") },
    says: [["wire-from-unknown-output", still, "still", "scene"]],
  },
  {
    name: "a wire of another kind",
    set: { "still.nodes.3.wires.mesh": wire("product", "parts") },
    says: [["wire-kind-mismatch", still, "scene", "mesh"]],
  },
  {
    name: "a wire of another kind within a list",
    set: { "collecting.nodes.6.wires.images.1": wire("scene", "scene") },
    says: [
      ["wire-kind-mismatch", "test/collect", "all", "images"],
      ["node-unused", "test/collect", "right"],
    ],
  },

  {
    name: "an unused node",
    set: {
      "still.nodes.6": {
        id: "spare",
        type: "order-line/render-still",
        wires: { scene: wire("scene", "scene") },
        params: {},
      },
    },
    says: [["node-unused", still, "spare"]],
  },
  {
    name: "a node that nothing comes to",
    set: {
      "collecting.nodes.7": { id: "loose", type: "order-line/loose", wires: {}, params: {} },
      "collecting.outputs.scene": wire("loose", "scene"),
      "collecting.contracts.order-line/loose": digestOfContract("order-line/loose"),
    },
    says: [["node-unreachable", "test/collect", "loose"]],
  },
  { name: "no outputs", set: { "collecting.outputs": {} }, says: [["workflow-without-outputs", "test/collect"]] },
  {
    name: "an output of a node that is not there",
    set: { "collecting.outputs.thumb": wire("thumb", "image") },
    says: [["output-not-produced", "test/collect", undefined, "thumb"]],
  },
  {
    name: "an output that its node does not have",
    set: { "collecting.outputs.thumb": wire("all", "thumb") },
    says: [["output-not-produced", "test/collect", "all", "thumb"]],
  },
]);
