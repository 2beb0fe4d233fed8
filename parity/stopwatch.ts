/** Adds up how long something takes that is done now and then. */
export class Stopwatch {
  #ms = 0;

  /** Milliseconds so far; what is still under way is not in it. */
  get ms(): number {
    return this.#ms;
  }

  async time<TResult>(act: () => Promise<TResult>): Promise<TResult> {
    const started = performance.now();
    try {
      return await act();
    } finally {
      this.#ms += performance.now() - started;
    }
  }
}
