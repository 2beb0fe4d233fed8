/** Keeps the last characters of what a tool prints. */
export class LogTail {
  readonly #limit: number;
  #text = "";

  /** @param limit characters kept */
  constructor(limit = 64 * 1024) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-this.#limit);
  }

  /** What was kept, from now on forgotten. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  /**
   * The last lines that say something: none that is blank, none of Blender's progress lines (hundreds a picture), and
   * no colours of a terminal.
   */
  lastLines(count: number): string[] {
    // oxlint-disable-next-line no-control-regex -- the escape character is what a colour code begins with
    const plain = this.#text.replaceAll(/\u001b\[[0-9;]*m/g, "");
    return plain
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter((line) => line !== "" && !/^Fra:\d+ Mem:/.test(line))
      .slice(-count);
  }
}
