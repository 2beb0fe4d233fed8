import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogue, compile } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import ingest from "#output-types/product.output-type";
import external from "#parity/cases/bearing-external-legacy.case";
import { externalStill } from "#parity/cases/own/external-still";
import { withSuiteHost, type SuiteHost } from "#parity/open-app";
import { runSuite } from "#parity/run-suite";
import type { ParityResult } from "#runtime/api/parity-result";
import { createTools } from "#runtime/native/tools";
import productWorkflow from "#workflows/cad-file/product.workflow";
import still from "#workflows/order-line/still.workflow";

const authored = catalogue([library, rules, ingest, productWorkflow, still].map((one) => compile(one)));

const defects: unknown[] = [];
const onError = (error: unknown): void => void defects.push(error);

/** The golden case, with a legacy that is set otherwise; what was approved is of one host and is not asked. */
async function runWith(
  host: SuiteHost,
  settings: Readonly<Record<string, number | string[]>>,
): Promise<ParityResult | undefined> {
  const { legacy } = externalStill;
  if (!("command" in legacy)) throw new Error("the case's legacy is a command");
  const definition = { ...externalStill, legacy: { ...legacy, settings: { ...legacy.settings, ...settings } } };
  const [result] = await runSuite(host, {
    cases: [{ ...external, definition, ownFile: true }],
    authored,
    source: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onError,
  });
  expect(defects).toEqual([]);
  return result;
}

test("the external legacy is waived as it was looked at, and with a part missing or turned by a degree it is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "renderline-external-"));
  try {
    await withSuiteHost({ folder, tools: createTools(), onError }, async (host) => {
      const whole = await runWith(host, {});
      expect(whole).toMatchObject({ verdict: "fail", waived: true, waivers: [{ holds: true }] });
      const parts = whole?.comparisons[0]?.parts ?? [];
      const smallest = parts.toSorted((one, other) => one.pixels - other.pixels)[0];
      expect(smallest?.name).toMatch(/^Ball/);
      const lacking = await runWith(host, { without: [smallest?.key ?? ""] });
      expect(lacking).toMatchObject({
        waived: false,
        waivers: [{ why: expect.stringContaining("levels") as unknown }],
      });
      expect(await runWith(host, { azimuth: 36 })).toMatchObject({ verdict: "fail", waived: false });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 300_000);
