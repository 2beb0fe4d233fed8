import { expect, test } from "vitest";
import { canonicalJson, compile, contractDigest, type Workflow } from "#contracts";
import { nodeContracts } from "#nodes";
import finishedStill from "#workflows/order-line/finished-still.workflow";
import blend from "#workflows/order-line/blend.workflow";
import glb from "#workflows/order-line/glb.workflow";
import usd from "#workflows/order-line/usd.workflow";
import product from "#workflows/cad-file/product.workflow";
import still from "#workflows/order-line/still.workflow";
import thumbnail from "#workflows/order-line/thumbnail.workflow";
import turntable from "#workflows/order-line/turntable.workflow";
import { loadDefinitions } from "../cli/definitions/load.ts";

const root = new URL("..", import.meta.url).pathname;

/** Exactly what each shipped workflow compiles to; contract digests are computed, as they change with every text. */
const expected: readonly (readonly [Workflow, readonly string[], string])[] = [
  [
    product,
    [
      '{"id":"read","params":{},"type":"cad-file/read-step","wires":{}}',
      '{"id":"list","params":{},"type":"cad-file/list-parts","wires":{"structure":{"node":"read","port":"structure"}}}',
      '{"id":"tessellate","params":{},"type":"cad-file/tessellate","wires":{"parts":{"node":"list","port":"parts"},"step":{"node":"read","port":"step"}}}',
      '{"id":"prepare","params":{},"type":"cad-file/prepare-product","wires":{"mesh":{"node":"tessellate","port":"mesh"},"parts":{"node":"list","port":"parts"}}}',
    ],
    '{"product":{"node":"prepare","port":"product"},"structure":{"node":"read","port":"structure"}}',
  ],
  [
    still,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{"onMissing":"fallback"},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"scene","params":{},"type":"order-line/compose-scene","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"}}}',
      '{"id":"still","params":{},"type":"order-line/render-still","wires":{"scene":{"node":"scene","port":"scene"}}}',
      '{"id":"save","params":{},"type":"order-line/save-output","wires":{"image":{"node":"still","port":"image"},"scene":{"node":"scene","port":"scene"}}}',
    ],
    '{"image":{"node":"save","port":"image"}}',
  ],
  [
    finishedStill,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"scene","params":{},"type":"order-line/compose-scene","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"}}}',
      '{"id":"still","params":{},"type":"order-line/render-still","wires":{"scene":{"node":"scene","port":"scene"}}}',
      '{"id":"save","params":{},"type":"order-line/save-output","wires":{"image":{"node":"still","port":"image"},"scene":{"node":"scene","port":"scene"}}}',
      '{"id":"finish","params":{},"type":"order-line/finish-image","wires":{"image":{"node":"save","port":"image"}}}',
    ],
    '{"image":{"node":"finish","port":"image"}}',
  ],
  [
    thumbnail,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"scene","params":{"height":256,"width":256},"type":"order-line/compose-scene","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"}}}',
      '{"id":"still","params":{"denoise":"fast","samples":8},"type":"order-line/render-still","wires":{"scene":{"node":"scene","port":"scene"}}}',
      '{"id":"save","params":{},"type":"order-line/save-output","wires":{"image":{"node":"still","port":"image"},"scene":{"node":"scene","port":"scene"}}}',
      '{"id":"thumbnail","params":{},"type":"order-line/make-thumbnail","wires":{"image":{"node":"save","port":"image"}}}',
    ],
    '{"image":{"node":"thumbnail","port":"image"}}',
  ],
  [
    turntable,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"scene","params":{"fit":"turn"},"type":"order-line/compose-scene","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"}}}',
      '{"id":"turntable","params":{},"type":"order-line/render-turntable","wires":{"scene":{"node":"scene","port":"scene"}}}',
    ],
    '{"frames":{"node":"turntable","port":"frames"},"video":{"node":"turntable","port":"video"}}',
  ],
  [
    glb,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"export","params":{},"type":"order-line/export-glb","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"},"parts":{"node":"product","port":"parts"}}}',
    ],
    '{"glb":{"node":"export","port":"glb"}}',
  ],
  [
    blend,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"scene","params":{},"type":"order-line/compose-scene","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"}}}',
      '{"id":"export","params":{},"type":"order-line/export-blend","wires":{"materials":{"node":"materials","port":"assignment"},"parts":{"node":"product","port":"parts"},"scene":{"node":"scene","port":"scene"}}}',
    ],
    '{"blend":{"node":"export","port":"blend"}}',
  ],
  [
    usd,
    [
      '{"id":"order","params":{},"type":"order-line/order-line","wires":{}}',
      '{"id":"product","params":{},"type":"order-line/load-product","wires":{"order":{"node":"order","port":"order"}}}',
      '{"id":"materials","params":{},"type":"order-line/resolve-materials","wires":{"parts":{"node":"product","port":"parts"}}}',
      '{"id":"export","params":{},"type":"order-line/export-usd","wires":{"materials":{"node":"materials","port":"assignment"},"mesh":{"node":"product","port":"mesh"},"parts":{"node":"product","port":"parts"}}}',
    ],
    '{"usd":{"node":"export","port":"usd"}}',
  ],
];

test.each(expected)("$id compiles to exactly these bytes", (authored, nodes, outputs) => {
  const { id, header } = authored;
  const contracts = Object.fromEntries(
    authored.nodes.map(({ contract: { type } }) => {
      const contract = nodeContracts.find((one) => one.type === type);
      return [type, contract === undefined ? "" : contractDigest(contract)];
    }),
  );
  expect(compile(authored).text).toBe(
    `{"contracts":${canonicalJson(contracts)},"family":"${header.family}","id":"${id}","irVersion":1,"kind":"workflow",` +
      `"nodes":[${nodes.join(",")}],"outputs":${outputs},"summary":${JSON.stringify(header.summary)},"title":${JSON.stringify(header.title)}}`,
  );
});

test("every shipped workflow stands here", async () => {
  const { definitions } = await loadDefinitions({ root });
  const shipped = definitions.map(({ compiled }) => compiled.definition).filter(({ kind }) => kind === "workflow");
  expect(expected.map(([{ id }]) => id).toSorted()).toEqual(shipped.map(({ id }) => id).toSorted());
});
