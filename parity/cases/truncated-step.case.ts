import { parityCase, refused } from "#parity/case";

// It is refused before a run is begun.
const refusedUnread = { ...refused("step-truncated"), records: { run: 0 } };

export default parityCase("truncated-step", {
  title: "A STEP file that ends early",
  step: "parity/golden/truncated.step",
  product: "golden-truncated",
  outputType: "product",
  expect: { legacy: refusedUnread, graph: refusedUnread },
});
