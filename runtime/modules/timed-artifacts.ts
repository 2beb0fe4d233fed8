import type { ArtifactStore } from "./module.ts";

/** How long at least one of some operations was under way. */
export class Stopwatch {
  #open = 0;
  #since = 0;
  #ms = 0;

  async during<TResult>(act: () => Promise<TResult>): Promise<TResult> {
    if (this.#open === 0) this.#since = performance.now();
    this.#open += 1;
    try {
      return await act();
    } finally {
      this.#open -= 1;
      if (this.#open === 0) this.#ms += performance.now() - this.#since;
    }
  }

  /** Milliseconds, whole; what is still under way counts up to now. */
  get ms(): number {
    return Math.round(this.#ms + (this.#open === 0 ? 0 : performance.now() - this.#since));
  }
}

/** The same store; how long it fetches goes to one watch, how long it writes to the other. */
export function timedArtifacts(store: ArtifactStore, load: Stopwatch, keep: Stopwatch): ArtifactStore {
  return {
    path: (sha256) => load.during(() => store.path(sha256)),
    read: (sha256) => load.during(() => store.read(sha256)),
    readJson: (sha256, schema) => load.during(() => store.readJson(sha256, schema)),
    write: (kind, role, bytes) => keep.during(() => store.write(kind, role, bytes)),
    writeJson: (kind, role, value) => keep.during(() => store.writeJson(kind, role, value)),
    writeFile: (kind, role, path) => keep.during(() => store.writeFile(kind, role, path)),
  };
}
