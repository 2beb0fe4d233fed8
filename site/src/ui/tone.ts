import type { DispatchStatus, RunStatus } from "#runtime/api/documents";
import type { Verdict } from "#runtime/api/metrics";
import type { Family } from "#contracts";
import type { IconName } from "./icon.tsx";

/** What a colour means. Each comes with an icon and a word, because a colour alone tells some readers nothing. */
export type Tone = "ok" | "bad" | "warn" | "busy" | "idle";

export const toneIcons: Record<Tone, IconName> = {
  ok: "check",
  bad: "cross",
  warn: "warn",
  busy: "play",
  idle: "minus",
};

export const statusTones: Record<RunStatus, Tone> = {
  planned: "idle",
  queued: "idle",
  waiting: "warn",
  running: "busy",
  succeeded: "ok",
  failed: "bad",
  cancelled: "idle",
  skipped: "idle",
};

export const statusIcons: Record<RunStatus, IconName> = {
  planned: "clock",
  queued: "clock",
  waiting: "clock",
  running: "play",
  succeeded: "check",
  failed: "cross",
  cancelled: "minus",
  skipped: "minus",
};

export const dispatchTones: Record<DispatchStatus, Tone> = {
  running: "busy",
  published: "ok",
  failed: "bad",
  cancelled: "idle",
};

interface VerdictText {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: IconName;
  /** What the verdict says, in words. */
  readonly meaning: string;
}

export const verdictTexts: Record<Verdict, VerdictText> = {
  pass: { label: "Pass", tone: "ok", icon: "check", meaning: "Legacy and graph agree within the case's tolerance." },
  warn: {
    label: "Warn",
    tone: "warn",
    icon: "warn",
    meaning: "They differ in a way that the case tolerates for now. It does not count as passed.",
  },
  fail: { label: "Fail", tone: "bad", icon: "cross", meaning: "Legacy and graph differ by more than the case allows." },
  error: {
    label: "Error",
    tone: "bad",
    icon: "warn",
    meaning: "A side failed or could not be read, so nothing was compared.",
  },
  inconclusive: {
    label: "Inconclusive",
    tone: "warn",
    icon: "question",
    meaning: "There was too little to judge by. It does not count as passed.",
  },
  skipped: {
    label: "Skipped",
    tone: "idle",
    icon: "minus",
    meaning: "The case was not run. It does not count as passed.",
  },
};

export const familyNames: Record<Family, string> = { cad_file: "CAD file", order_line: "Order line" };
