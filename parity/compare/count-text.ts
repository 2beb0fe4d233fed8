/** A count with thousands separators, the same in every locale. */
export function count(value: number): string {
  return value.toLocaleString("en");
}
