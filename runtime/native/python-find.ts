import { execa } from "execa";
import { z } from "zod";
import { RenderlineError } from "#contracts";

/** Renderline's Python: `bpy` of Blender 4.5 exists for this one only. */
export const pythonVersion = "3.11";

/** What builds the managed environment: an interpreter with its `pip` (a folder; none: `ensurepip` makes one), or `uv`. */
export type Installer =
  | { readonly kind: "pip"; readonly python: string; readonly version: string; readonly pip: string | undefined }
  | { readonly kind: "uv"; readonly uv: string; readonly version: string };

/** Older ones mistake the environment they are to install into for their own. */
const oldestPip = [22, 3] as const;

const probe = `
import importlib.util, json, sys
def pip():
    try:
        import pip
        return {"version": pip.__version__, "folder": pip.__path__[0]}
    except ImportError:
        return None
print(json.dumps({
    "version": "%d.%d.%d" % sys.version_info[:3],
    "pip": pip(),
    "ensurepip": importlib.util.find_spec("ensurepip") is not None,
}))`;

const probedSchema = z.strictObject({
  version: z.string(),
  pip: z.strictObject({ version: z.string(), folder: z.string() }).nullable(),
  ensurepip: z.boolean(),
});
type Probed = z.output<typeof probedSchema>;

/** Looks for Python 3.11 and then for uv. @throws RenderlineError python-missing */
export async function findInstaller(signal?: AbortSignal): Promise<Installer> {
  const seen: string[] = [];
  for (const python of ["python3.11", "python3", "python"]) {
    const found = await probePython(python, signal);
    if (found === undefined) continue;
    seen.push(`${python} is ${found.version}`);
    if (!found.version.startsWith(`${pythonVersion}.`)) continue;
    if (found.pip !== null && isRecentPip(found.pip.version)) {
      return { kind: "pip", python, version: found.version, pip: found.pip.folder };
    }
    if (found.ensurepip) return { kind: "pip", python, version: found.version, pip: undefined };
    seen.push(`${python} has neither pip nor ensurepip`);
  }
  const uv = await versionOf("uv", signal);
  if (uv !== undefined) return { kind: "uv", uv: "uv", version: uv };
  const what = seen.length === 0 ? "there is no Python on PATH" : seen.join(", ");
  throw new RenderlineError(
    "python-missing",
    `The native tools need Python ${pythonVersion} with pip, or uv: ${what}`,
    `Install Python ${pythonVersion} (Debian: "apt-get install python3.11 python3.11-venv"; macOS: "brew install python@3.11") ` +
      'or uv (https://docs.astral.sh/uv), then run "npm start" again.',
  );
}

/** What an interpreter says of itself; undefined when it does not run. */
export async function probePython(python: string, signal?: AbortSignal): Promise<Probed | undefined> {
  const { failed, stdout } = await execa(python, ["-I", "-c", probe], {
    reject: false,
    timeout: 20_000,
    stdin: "ignore",
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  return failed ? undefined : parse(stdout);
}

async function versionOf(command: string, signal?: AbortSignal): Promise<string | undefined> {
  const { failed, stdout } = await execa(command, ["--version"], {
    reject: false,
    timeout: 20_000,
    stdin: "ignore",
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  return failed ? undefined : /\d+\.\d+\S*/.exec(stdout)?.[0];
}

function parse(text: string): Probed | undefined {
  try {
    return probedSchema.parse(JSON.parse(text));
  } catch {
    // Whatever calls itself Python here and answers otherwise is not one to build on.
    return undefined;
  }
}

function isRecentPip(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldMajor, oldMinor] = oldestPip;
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}
