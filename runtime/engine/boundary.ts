/**
 * Moments between which a process can die and nothing may be lost: a node or legacy run was taken; its work is done and not
 * yet told; that is told, and the process does not know of it yet; the same of publishing.
 */
export type Boundary = "claimed" | "called" | "settled" | "publishing" | "published";

/** Hears of them; tests that kill processes end theirs there. */
export type OnBoundary = (boundary: Boundary) => void;

export const noBoundary: OnBoundary = () => undefined;
