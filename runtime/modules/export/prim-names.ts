/**
 * A prim name for each text: what USD does not allow in one becomes "_", and where two would be called alike the later has a
 * number. Part keys need none of this: they are prim names as they are.
 * @param texts all different; the same in the same order give the same names
 */
export function primNames(texts: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const text of texts) {
    const plain = text.replaceAll(/[^A-Za-z0-9]/g, "_").replace(/^(?=[0-9]|$)/, "_");
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}
