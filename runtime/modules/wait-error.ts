import { RenderlineError } from "#contracts";

/**
 * Thrown by a module that can go on as soon as a person has mended something. In a graph the run waits and goes on by
 * itself; legacy knows no waiting, so there it is a failure like others.
 */
export class WaitError extends RenderlineError {
  override readonly name = "RenderlineError";
}
