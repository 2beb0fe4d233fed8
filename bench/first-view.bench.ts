import { firstView, hundreds, largeFiles } from "../site/testing/large-suite.ts";
import { openSite } from "../site/testing/site.ts";
import { median } from "./alternate.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";

const rounds = 9;

/** How long a reviewer waits for the list of a large suite: the page, its document, the first rows and their pictures. */
export const suiteFirstView: Bench = {
  name: "first-view",
  async run({ onProgress }: BenchOptions): Promise<BenchRow[]> {
    onProgress(`building a report of ${hundreds} cases`);
    const site = await openSite(largeFiles());
    try {
      // Once for what the browser does once.
      await firstView(site);
      onProgress("timing");
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) times.push(await firstView(site));
      const [fastest, slowest] = [Math.min(...times), Math.max(...times)].map((time) => time.toFixed(2));
      const detail = `${hundreds} cases, 1280x900, nothing cached; median of ${rounds}: ${fastest} to ${slowest} s`;
      return [{ name: "first view of the list of cases", ratio: median(times), goal: 1, unit: "s", detail }];
    } finally {
      await site.close();
    }
  },
};
