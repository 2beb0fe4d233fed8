import { fileURLToPath } from "node:url";
import { interpreterOf } from "#runtime/native/paths";
import { pythonEnvironment } from "#runtime/native/testing/python-environment";

/** The Python that has the authors' own evaluator, which is installed when it is first wanted. */
export async function evaluatorPython(): Promise<string> {
  const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
  return interpreterOf(await pythonEnvironment("flip-evaluator", requirements));
}
