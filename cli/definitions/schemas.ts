import { z } from "zod";
import {
  externalCommandInputSchema,
  externalCommandResultSchema,
  mappingRulesDefinitionSchema,
  materialLibraryDefinitionSchema,
  outputTypeDefinitionSchema,
  problemSchema,
  registrySchema,
  revisionDiffSchema,
  workflowDefinitionSchema,
} from "#contracts";
import { approvedResultSchema } from "#parity/approved/approved-result";
import { parityResultSchema, paritySuiteSchema } from "#runtime/api/parity-result";
import { orderedLineSchema } from "#runtime/dispatch/order-file";
import { checkReportSchema } from "../check/report.ts";

/** What has a JSON Schema in `docs/schema/`, by file name. */
const schemas: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  workflow: { title: "Workflow definition", schema: workflowDefinitionSchema },
  "output-type": { title: "Output type definition", schema: outputTypeDefinitionSchema },
  "material-library": { title: "Material library definition", schema: materialLibraryDefinitionSchema },
  "mapping-rules": { title: "Mapping rules definition", schema: mappingRulesDefinitionSchema },
  problem: { title: "One thing that is wrong with a definition", schema: problemSchema },
  "check-report": { title: "What renderline check --json prints", schema: checkReportSchema },
  "revision-diff": { title: "What renderline cad diff --json prints", schema: revisionDiffSchema },
  "order-line": { title: "One line of an order file (JSON Lines)", schema: orderedLineSchema },
  "external-command-input": {
    title: "What an external legacy command gets on its standard input",
    schema: externalCommandInputSchema,
  },
  "external-command-result": {
    title: "What an external legacy command writes as result.json",
    schema: externalCommandResultSchema,
  },
  "approved-result": { title: "What a golden case was approved to come to", schema: approvedResultSchema },
  "parity-result": { title: "What a golden case came to: parity/CASE.json of a report", schema: parityResultSchema },
  "parity-suite": { title: "What a suite came to: parity/suite.json of a report", schema: paritySuiteSchema },
  registry: { title: "What the validator is told of an installation", schema: registrySchema },
};

export interface SchemaFile {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** The JSON Schemas (draft 2020-12) of everything that others may write or read; committed, checked for staleness. */
export function schemaFiles(): SchemaFile[] {
  return Object.entries(schemas).map(([name, { title, schema }]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
    const $comment = "Generated from contracts/ by npm run generate.";
    return {
      file: `docs/schema/${name}.schema.json`,
      text: `${JSON.stringify({ $schema, $comment, title, ...rest }, null, 2)}\n`,
    };
  });
}
