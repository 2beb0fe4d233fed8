/** Text for people. Everything here is pure; the locale is fixed, so that a report reads the same everywhere. */

/** `850 µs`, `12 ms`, `1.84 s`, `3 min 05 s`. */
export function formatDuration(ms: number): string {
  // Recorded times are whole milliseconds, so nought only says that it was less than one.
  if (ms === 0) return "< 1 ms";
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** `512 B`, `4.2 kB`, `1.3 MB`; powers of 1000, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

const integers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `1,234`. */
export function formatCount(count: number): string {
  return integers.format(count);
}

/** `1 node`, `2 nodes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A share as a percentage; a share that is not nought never reads as nought. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.001) return "< 0.001 %";
  return `${Number(percent.toPrecision(3))} %`;
}

const dateTime = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});

/** `4 Mar 2026, 10:15:03 UTC`. */
export function formatTime(iso: string): string {
  return `${dateTime.format(new Date(iso))} UTC`;
}

/** The first 12 characters: enough to tell digests apart on one page. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** A JSON value on one line. */
export function formatValue(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
