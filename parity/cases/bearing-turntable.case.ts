import { parityCase } from "#parity/case";
import { shortTurntable } from "./own/short-turntable.ts";

export default parityCase("bearing-turntable", {
  title: "Ball bearing, turntable",
  step: "parity/golden/bearing.step",
  product: "golden-bearing",
  outputType: "golden-short-turntable",
  definition: shortTurntable,
});
