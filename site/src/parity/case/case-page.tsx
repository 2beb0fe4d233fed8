import { useEffect, useState, type ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { parityResultSchema, type ParityResult } from "#runtime/api/parity-result";
import { DocumentView } from "../../documents/document-view.tsx";
import { replaceAddress } from "../../use-location.ts";
import { hrefOf } from "../../routing.ts";
import { CopyButton } from "../../ui/copy.tsx";
import { Message } from "../../ui/message.tsx";
import { Shortcuts } from "../../ui/shortcuts.tsx";
import { verdictTexts } from "../../ui/tone.ts";
import { useNear } from "../../ui/use-near.ts";
import { useBlink } from "../stage/use-blink.ts";
import { useStage } from "../stage/use-stage.ts";
import { useView } from "../stage/use-view.ts";
import { rememberCase } from "../suite/rows-focus.ts";
import { ApprovalList } from "./approval-list.tsx";
import { Calls } from "./calls-table.tsx";
import { CaseHeader } from "./case-header.tsx";
import { CauseList } from "./cause-list.tsx";
import { EffectsTable } from "./effects-table.tsx";
import { FlowSection } from "./flow-section.tsx";
import { Histogram } from "./histogram.tsx";
import { History } from "./history.tsx";
import { Logs } from "./logs.tsx";
import { MetricsTable } from "./metrics-table.tsx";
import { PartList } from "./part-list.tsx";
import { Pictures } from "./pictures.tsx";
import { Provenance } from "./provenance.tsx";
import { StructureTable } from "./structure-table.tsx";
import { caseShortcuts, useCaseKeys } from "./use-case-keys.ts";
import { useNeighbours } from "./use-neighbours.ts";
import { WaiverList } from "./waiver-list.tsx";

interface CasePageProps {
  readonly id: string;
  readonly node: string | undefined;
  readonly filter: Readonly<Record<string, string>>;
}

/** One case: what it came to, why, and everything to judge it by. */
export function CasePage({ id, node, filter }: CasePageProps): ReactNode {
  return (
    <DocumentView path={documentPaths.parity(id)} schema={parityResultSchema} what={`The parity case "${id}"`}>
      {(result) => <Case result={result} node={node} filter={filter} />}
    </DocumentView>
  );
}

function Case({ result, node, filter }: Omit<CasePageProps, "id"> & { readonly result: ParityResult }): ReactNode {
  const [state, change] = useView(result, filter);
  const [pictures, near] = useNear<HTMLElement>();
  const stage = useStage(result, state, change, near);
  const neighbours = useNeighbours(result.id, state);
  const blink = useBlink(state, change);
  const [help, setHelp] = useState(false);
  useEffect(() => {
    rememberCase(result.id);
  }, [result.id]);
  const { swapped, toggleMagnifier } = useCaseKeys({
    stage,
    neighbours,
    onBlink: blink.toggle,
    onHelp: () => setHelp(true),
  });
  const openNode = (wanted: string): void => {
    replaceAddress(hrefOf({ page: "parity-case", id: result.id }, wanted, filter));
  };
  const ran = result.verdict !== "skipped";
  return (
    <>
      <CaseHeader result={result} neighbours={neighbours} />
      <Verdict result={result} />
      <CauseList result={result} onNode={openNode} />
      <WaiverList waivers={result.waivers} />
      <ApprovalList {...(result.approvals && { approvals: result.approvals })} />
      {ran ? (
        <>
          <Pictures
            place={pictures}
            result={result}
            stage={stage}
            swapped={swapped}
            blink={blink}
            onMagnifier={toggleMagnifier}
            onHelp={() => setHelp(true)}
          />
          <PartList stage={stage} />
          <StructureTable comparison={stage.comparison} />
          <div className="numbers">
            <MetricsTable comparison={stage.comparison} />
            <Histogram stage={stage} />
          </div>
          <FlowSection result={result} node={node} />
          <Calls result={result} pair={state.pair} />
          <EffectsTable result={result} />
          <Logs result={result} />
        </>
      ) : null}
      <History id={result.id} />
      <Provenance result={result} />
      <Shortcuts open={help} shortcuts={caseShortcuts} onClose={() => setHelp(false)} />
    </>
  );
}

function Verdict({ result }: { readonly result: ParityResult }): ReactNode {
  const { verdict, waived, reason, reproduce } = result;
  const { tone, label, meaning } = verdictTexts[verdict];
  return (
    <Message tone={waived ? "warn" : tone} title={`${label}${waived ? ", waived" : ""}: ${reason}`}>
      <p>
        {meaning}
        {waived ? " A waiver that holds covers it." : ""}
      </p>
      <div className="command">
        <code>{reproduce}</code>
        <CopyButton text={reproduce} what="the command that runs the case again" />
      </div>
    </Message>
  );
}
