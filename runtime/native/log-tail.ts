/** Keeps the last characters of what a program prints. */
export class LogTail {
  readonly #limit: number;
  #text = "";
  /** How many characters before it are gone. */
  #cut = 0;

  /** @param limit characters kept */
  constructor(limit = 64 * 1024) {
    this.#limit = limit;
  }

  add(text: string): void {
    // No database takes this character in a text.
    this.#text += text.replaceAll("\0", "\ufffd");
    // Not at every word: each cut copies what stays.
    if (this.#text.length > 2 * this.#limit) this.#trim();
  }

  /** What was kept, from now on forgotten. */
  take(): string {
    this.#trim();
    const text = this.#text;
    this.#text = "";
    this.#cut = 0;
    return text;
  }

  /** What was kept, from now on forgotten; where something is missing before it, its first line says how much. */
  takeWhole(): string {
    this.#trim();
    const missing = this.#cut === 0 ? "" : `[${this.#cut} characters before this are not kept]\n`;
    return missing + this.take();
  }

  /**
   * The last lines that say something: none that is blank, none of Blender's progress lines (hundreds a picture), and
   * no colours of a terminal.
   */
  lastLines(count: number): string[] {
    // oxlint-disable-next-line no-control-regex -- the escape character is what a colour code begins with
    const plain = this.#text.slice(-this.#limit).replaceAll(/\u001b\[[0-9;]*m/g, "");
    return plain
      .toWellFormed()
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter((line) => line !== "" && !/^Fra:\d+ Mem:/.test(line))
      .slice(-count);
  }

  #trim(): void {
    const over = this.#text.length - this.#limit;
    if (over <= 0) return;
    this.#cut += over;
    // The cut may go through a character of two halves.
    this.#text = this.#text.slice(over).toWellFormed();
  }
}
