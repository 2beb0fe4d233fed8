import type { DispatchDetails } from "#runtime/api/order-documents";

/** Why a dispatch's output is made by the path it is made by, in words. */
export function whyPath({ mode, path, cause, canary }: DispatchDetails): string {
  if (path === "legacy" && cause !== undefined) return tookOver;
  switch (mode) {
    case "legacy":
      return "The output type was in mode legacy.";
    case "shadow":
      return "Legacy makes the output. The graph runs beside it and cannot publish.";
    case "graph":
      return path === "graph" ? "The output type was in mode graph." : changedMeanwhile;
    case "canary":
      return canary === undefined ? "The output type was in mode canary." : whyCanary(path, canary);
  }
}

const tookOver = "The graph was to make the output, and legacy took over.";
/** The mode was another when it was looked at first: then legacy makes the line, whatever it is now. */
const changedMeanwhile = "The mode was changed while the line was dispatched, so legacy makes the output.";

function whyCanary(path: DispatchDetails["path"], { lot, share }: NonNullable<DispatchDetails["canary"]>): string {
  const fell = `The line's lot is ${lot.toFixed(2)}, and always will be.`;
  if (share === undefined) return `${fell} The share of the graph was not recorded.`;
  const graphs = lot < share;
  if (graphs && path === "legacy") return changedMeanwhile;
  return `${fell} Lots below the share of ${share} % are the graph's, so ${path} makes the output.`;
}
