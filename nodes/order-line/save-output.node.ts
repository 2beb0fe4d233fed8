import { defineNode, input, output } from "#contracts";

/** Checks a rendered picture against its scene before anybody may publish it. */
export const saveOutput = defineNode({
  type: "order-line/save-output",
  family: "order_line",
  role: "output",
  title: "Save output",
  summary: "Refuses a blank or wrongly sized picture, and hands on the finished file. It does not publish.",
  params: {},
  inputs: {
    image: input("image", "render", "The rendered picture."),
    scene: input("scene", "scene", "The scene it was rendered from, for the size it must have."),
  },
  outputs: { image: output("image", "still", "The finished picture.") },
  module: { key: "output.save", version: 1 },
  resource: "io",
  legacySource: "still/save",
});
