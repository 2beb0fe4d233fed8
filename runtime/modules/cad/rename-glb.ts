const jsonChunk = 0x4e4f534a;

interface KeyedNode {
  extras?: { partKey?: string };
}

/**
 * Gives the part instances of a GLB other keys; nothing else changes, and the geometry is not even read.
 * @param keys from the old key to the new one; a key that is not in it stays
 * @throws Error for bytes that are no GLB of ours
 */
export function renameGlb(glb: Uint8Array, keys: ReadonlyMap<string, string>): Uint8Array {
  const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
  const length = view.getUint32(12, true);
  if (view.getUint32(16, true) !== jsonChunk) throw new Error("a GLB must begin with its JSON");
  const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + length))) as { nodes?: KeyedNode[] };
  for (const node of json.nodes ?? []) {
    const key = node.extras?.partKey === undefined ? undefined : keys.get(node.extras.partKey);
    if (key === undefined) continue;
    node.extras = { ...node.extras, partKey: key };
  }
  const text = new TextEncoder().encode(JSON.stringify(json));
  // Chunks are whole words; JSON is filled up with spaces.
  const padded = Math.ceil(text.length / 4) * 4;
  const rest = glb.subarray(20 + length);
  const renamed = new Uint8Array(20 + padded + rest.length).fill(0x20, 20, 20 + padded);
  renamed.set(glb.subarray(0, 20));
  renamed.set(text, 20);
  renamed.set(rest, 20 + padded);
  const header = new DataView(renamed.buffer);
  header.setUint32(8, renamed.length, true);
  header.setUint32(12, padded, true);
  return renamed;
}
