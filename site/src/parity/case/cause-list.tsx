import type { ReactNode } from "react";
import { isProductCall, type Cause, type ParityResult } from "#runtime/api/parity-result";
import { hrefOf } from "../../routing.ts";
import { Icon } from "../../ui/icon.tsx";
import { JsonValue } from "../../ui/json-value.tsx";
import { Facts, type Fact } from "../../ui/facts.tsx";
import { causeTitle, fieldTexts, partNames, proofTexts, sideOrExpected } from "./cause-text.ts";

interface CauseListProps {
  readonly result: ParityResult;
  readonly onNode: (node: string) => void;
}

/** Why the case differs: what parted first, by which field, and what proves it. */
export function CauseList({ result, onNode }: CauseListProps): ReactNode {
  const { causes, verdict } = result;
  if (causes.length === 0) {
    if (verdict === "pass" || verdict === "skipped") return null;
    return (
      <section aria-labelledby="causes-title">
        <div className="section-head">
          <h2 id="causes-title">Cause</h2>
        </div>
        <p className="empty">No cause was found. The module calls below say how far both sides agree.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="causes-title">
      <div className="section-head">
        <h2 id="causes-title">{causes.length === 1 ? "Cause" : "Causes"}</h2>
      </div>
      <ol className="causes">
        {causes.map((cause) => (
          <li key={JSON.stringify(cause)} className="cause">
            <h3 className="wrap">{causeTitle(cause)}</h3>
            <Facts wide facts={factsOf(cause, result, onNode)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function factsOf(cause: Cause, result: ParityResult, onNode: (node: string) => void): readonly (Fact | undefined)[] {
  switch (cause.kind) {
    case "module-call":
    case "shared-module": {
      const { callId, module, node, contract, field, source } = cause;
      const ofProduct = isProductCall(result, callId);
      const workflow = ofProduct ? result.productWorkflow : result.workflow;
      const sides = cause.kind === "module-call" ? ["Legacy", "Graph"] : ["Approved", "Both paths"];
      return [
        node === null
          ? undefined
          : {
              name: ofProduct ? "Node of the product's graph" : "Node",
              value: ofProduct ? (
                // This page shows the graph of the order line.
                <code>{node}</code>
              ) : (
                <button type="button" className="link-button" onClick={() => onNode(node)}>
                  {node}
                </button>
              ),
            },
        contract === null
          ? undefined
          : {
              name: "Contract",
              value:
                workflow === undefined || node === null ? (
                  <code>{contract}</code>
                ) : (
                  <a href={hrefOf({ page: "graph", id: workflow }, node)}>{contract}</a>
                ),
            },
        {
          name: "Module call",
          value: (
            <code>
              {callId} · {module}
            </code>
          ),
        },
        { name: fieldTexts[field.what], value: <code>{field.name}</code> },
        { name: sides[0] ?? "", value: <JsonValue value={field.left} /> },
        { name: sides[1] ?? "", value: <JsonValue value={field.right} /> },
        source === undefined
          ? undefined
          : {
              name: "Authored at",
              value: (
                <code>
                  {source.file}:{source.line}:{source.column}
                </code>
              ),
            },
        proofOf(cause.proof),
      ];
    }
    case "side-effect":
      return [
        { name: "Record", value: <code>{cause.record}</code> },
        { name: sideOrExpected[cause.sides[0]], value: <JsonValue value={cause.left} /> },
        { name: sideOrExpected[cause.sides[1]], value: <JsonValue value={cause.right} /> },
        proofOf(cause.proof),
      ];
    case "opaque-legacy":
      return [
        { name: "Metrics", value: cause.metrics.length === 0 ? "none" : cause.metrics.join(", ") },
        {
          name: "Parts",
          value: cause.parts.length === 0 ? "none known" : partNames(cause.parts, result.comparisons).join(", "),
        },
      ];
  }
}

function proofOf({ how, holds, text }: Extract<Cause, { kind: "side-effect" }>["proof"]): Fact {
  return {
    name: "Proof",
    value: (
      <>
        <span className={`badge tone-${holds ? "ok" : "warn"}`}>
          <Icon name={holds ? "check" : "question"} />
          {holds ? proofTexts[how] : "Not proved"}
        </span>{" "}
        {text}
      </>
    ),
  };
}
