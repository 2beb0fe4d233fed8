import { mappingRules } from "#contracts";
import catalogue from "./catalogue.library.ts";

/** Default rules: what a part's name says beats its CAD colour; what neither decides takes the named fallback. */
export default mappingRules("catalogue-rules", {
  title: "Catalogue mapping rules",
  library: catalogue,
  rules: [],
  cadColour: true,
  cadColourOn: "plastic-satin",
  fallback: "neutral-grey",
});
