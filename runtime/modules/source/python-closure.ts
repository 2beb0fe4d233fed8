const statement = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^#\n]+))/gm;

/**
 * The files of ours that a Python file runs, by their names in one flat folder, itself included. Imports inside of
 * functions count too.
 * @param read gives a file's text, or undefined when there is no such file: then the name is a library's
 */
export async function pythonClosure(
  entry: string,
  read: (name: string) => Promise<string | undefined>,
): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  const add = async (name: string): Promise<void> => {
    if (files.has(name)) return;
    const text = await read(name);
    if (text === undefined) return;
    files.add(name);
    for (const module of modulesOf(text)) await add(`${module}.py`);
  };
  await add(entry);
  return files;
}

function modulesOf(text: string): string[] {
  return [...text.matchAll(statement)].flatMap(([, from, list = ""]) => {
    const named = from === undefined ? list.split(",").map((part) => part.trim().split(/\s+as\s+/)[0] ?? "") : [from];
    return named.map((name) => name.split(".")[0] ?? "").filter((name) => /^\w+$/.test(name));
  });
}
