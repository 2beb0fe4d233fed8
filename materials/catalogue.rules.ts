import { mappingRules } from "#contracts";
import catalogue from "./catalogue.library.ts";

/** Default rules: what a part's name says beats its CAD colour; what neither decides takes the named fallback. */
export default mappingRules("catalogue-rules", {
  title: "Catalogue mapping rules",
  library: catalogue,
  rules: [
    { id: "ball", when: { productId: "Ball" }, material: "steel-polished" },
    { id: "inner-ring", when: { productId: "Inner ring" }, material: "steel-brushed" },
    { id: "outer-ring", when: { productId: "Outer ring" }, material: "steel-brushed" },
    { id: "cage", when: { productId: "Cage" }, material: "brass" },
  ],
  cadColour: true,
  cadColourOn: "plastic-satin",
  fallback: "neutral-grey",
});
