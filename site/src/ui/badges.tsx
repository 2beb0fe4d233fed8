import type { ReactNode } from "react";
import type { Family } from "#contracts";
import type { Verdict } from "#runtime/api/metrics";
import type { DispatchMode, DispatchStatus, RunStatus } from "#runtime/api/documents";
import { Icon } from "./icon.tsx";
import { dispatchTones, familyNames, statusIcons, statusTones, toneIcons, verdictTexts } from "./tone.ts";

export function StatusBadge({ status }: { readonly status: RunStatus }): ReactNode {
  return (
    <span className={`badge tone-${statusTones[status]}`}>
      <Icon name={statusIcons[status]} />
      {status}
    </span>
  );
}

/** How a dispatch stands; of a line without one, that there is none. */
export function DispatchBadge({ status }: { readonly status: DispatchStatus | undefined }): ReactNode {
  if (status === undefined) return <span className="badge tone-idle">not dispatched</span>;
  const tone = dispatchTones[status];
  return (
    <span className={`badge tone-${tone}`}>
      <Icon name={toneIcons[tone]} />
      {status}
    </span>
  );
}

/** Legacy took over from the graph. */
export function FellBackBadge(): ReactNode {
  return (
    <span className="badge tone-warn">
      <Icon name="warn" />
      fell back
    </span>
  );
}

export function VerdictBadge({ verdict, large }: { readonly verdict: Verdict; readonly large?: boolean }): ReactNode {
  const { label, tone, icon, meaning } = verdictTexts[verdict];
  return (
    <span className={`badge tone-${tone}${large === true ? " badge-large" : ""}`} title={meaning}>
      <Icon name={icon} />
      {label}
    </span>
  );
}

/** Beside a verdict: a waiver covers it. */
export function WaivedBadge(): ReactNode {
  return (
    <span className="badge tone-busy" title="A waiver that holds covers this verdict.">
      <Icon name="check" />
      Waived
    </span>
  );
}

export function FamilyBadge({ family }: { readonly family: Family }): ReactNode {
  return <span className={`badge family family-${family}`}>{familyNames[family]}</span>;
}

/** A mode, or the path of a run, which is one of them. */
export function ModeBadge({ mode }: { readonly mode: DispatchMode }): ReactNode {
  return <span className={`badge mode-${mode}`}>{mode}</span>;
}

export function MigrationBadge(): ReactNode {
  return (
    <span className="badge tone-warn">
      <Icon name="warn" />
      Migration
    </span>
  );
}
