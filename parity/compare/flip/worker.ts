import { measureRegions, type RegionsTask, type RegionSum } from "./measure-regions.ts";

/** What piscina calls in a thread of its own. */
export default function work(task: RegionsTask): RegionSum[] {
  return measureRegions(task);
}
