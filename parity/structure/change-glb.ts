import { ExactIO } from "#runtime/modules/cad/exact-io";

/** The geometry with one of its parts moved along X, in metres. */
export async function withMoved(mesh: Uint8Array, key: string, by: number): Promise<Uint8Array> {
  const io = new ExactIO();
  const document = await io.readBinary(mesh);
  const node = document
    .getRoot()
    .listNodes()
    .find((one) => one.getExtras()["partKey"] === key);
  const [x = 0, y = 0, z = 0] = node?.getTranslation() ?? [];
  node?.setTranslation([x + by, y, z]);
  return io.writeBinary(document);
}

/** The geometry without one of its parts. */
export async function withoutPart(mesh: Uint8Array, key: string): Promise<Uint8Array> {
  const io = new ExactIO();
  const document = await io.readBinary(mesh);
  for (const node of document.getRoot().listNodes()) if (node.getExtras()["partKey"] === key) node.dispose();
  return io.writeBinary(document);
}

/** The geometry so many times as large. */
export async function withScaled(mesh: Uint8Array, times: number): Promise<Uint8Array> {
  const io = new ExactIO();
  const document = await io.readBinary(mesh);
  const scaled = ([x, y, z]: readonly [number, number, number]): [number, number, number] => [
    x * times,
    y * times,
    z * times,
  ];
  for (const node of document.getRoot().listNodes()) {
    if (node.getMesh() === null) continue;
    node.setTranslation(scaled(node.getTranslation())).setScale(scaled(node.getScale()));
  }
  return io.writeBinary(document);
}

/** The geometry with one of its shapes taken from another tessellation. */
export async function withShapeOf(mesh: Uint8Array, other: Uint8Array, shape: string): Promise<Uint8Array> {
  const io = new ExactIO();
  const [document, source] = [await io.readBinary(mesh), await io.readBinary(other)];
  const [to, from] = [document, source].map((one) =>
    one
      .getRoot()
      .listMeshes()
      .find((found) => found.getName() === shape)
      ?.listPrimitives()
      .at(0),
  );
  for (const name of ["POSITION", "NORMAL"]) {
    to?.getAttribute(name)?.setArray(from?.getAttribute(name)?.getArray() ?? null);
  }
  to?.getIndices()?.setArray(from?.getIndices()?.getArray() ?? null);
  return io.writeBinary(document);
}
