/** Twenty places, filled by share. */
export function bar(done: number, all: number): string {
  const filled = Math.floor((20 * done) / all);
  return `[${"#".repeat(filled)}${".".repeat(20 - filled)}]`;
}
