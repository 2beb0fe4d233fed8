import { mappingRules } from "#contracts";
import catalogue from "./catalogue.library.ts";

/** A part takes its CAD colour, or the named fallback where it has none; the golden bearing's parts are of known metals. */
export default mappingRules("catalogue-rules", {
  title: "Catalogue mapping rules",
  library: catalogue,
  rules: [
    { id: "ball", when: { productId: "6204 ball" }, material: "steel-polished" },
    { id: "inner-ring", when: { productId: "6204 inner ring" }, material: "steel-brushed" },
    { id: "outer-ring", when: { productId: "6204 outer ring" }, material: "steel-brushed" },
    { id: "cage", when: { productId: "6204 cage" }, material: "brass" },
  ],
  cadColour: true,
  cadColourOn: "plastic-satin",
  fallback: "neutral-grey",
});
