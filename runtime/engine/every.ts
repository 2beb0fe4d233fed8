import { setTimeout as sleep } from "node:timers/promises";

/** Waits, unless the signal fires; a process that has nothing else to do ends meanwhile. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

/** Acts again and again, with a pause before each time, until the signal fires. What it throws is reported, and goes on. */
export async function every(
  ms: number,
  act: () => Promise<void>,
  { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  for (;;) {
    await pause(ms, signal);
    if (signal.aborted) return;
    await act().catch(onError);
  }
}
