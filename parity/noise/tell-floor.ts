/** One line of a measurement: what a metric came to in all pairs. */
export function tellFloor(what: string, name: string, values: readonly number[]): void {
  const written = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(3));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const told = `mean ${written(mean)}, largest ${written(Math.max(...values))} of ${values.length} pairs`;
  process.stdout.write(`${what}  ${name.padEnd(28)} ${told}\n`);
}
