import type { ReactNode } from "react";
import type { Family } from "#contracts";
import type { Verdict } from "#runtime/api/metrics";
import type { Mode, RunStatus } from "#runtime/api/documents";
import { Icon } from "./icon.tsx";
import { familyNames, statusIcons, statusTones, verdictTexts } from "./tone.ts";

export function StatusBadge({ status }: { readonly status: RunStatus }): ReactNode {
  return (
    <span className={`badge tone-${statusTones[status]}`}>
      <Icon name={statusIcons[status]} />
      {status}
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

export function ModeBadge({ mode }: { readonly mode: Mode }): ReactNode {
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
