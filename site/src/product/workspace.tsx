import { lazy, Suspense, useCallback, useDeferredValue, useMemo, useState, type ReactNode } from "react";
import type { ProductDocument, ProductMaterials } from "#runtime/api/documents";
import { useArtifactUrl } from "../documents/context.tsx";
import { formatCount } from "../format.ts";
import type { Route } from "../routing.ts";
import { Message } from "../ui/message.tsx";
import { Segments } from "../ui/segments.tsx";
import { SidePanel } from "../ui/side-panel.tsx";
import { showNode } from "../use-location.ts";
import { useNodePanel } from "../ui/use-node-panel.ts";
import { treeOf, unnamed } from "./model.ts";
import { PartDetails } from "./part-details.tsx";
import { PartTree } from "./part-tree.tsx";
import type { Shown } from "./scene/product-scene.ts";

// three.js is most of the bytes; only this page needs it.
const Viewport = lazy(() => import("./viewport.tsx"));

const none: ReadonlySet<string> = new Set();

/** The materials of a product's parts, ready to look things up in. */
interface Materials {
  readonly assignment: ReadonlyMap<string, string>;
  readonly looks: Shown["looks"];
  readonly missing: ReadonlySet<string>;
}

function materialsOf(product: ProductDocument, chosen: ProductMaterials | undefined): Materials {
  return {
    assignment: new Map(chosen?.parts.map(({ key, material }) => [key, material])),
    looks: new Map(Object.entries(chosen?.materials ?? {}).map(([id, { look }]) => [id, look])),
    missing: new Set(chosen === undefined ? product.parts.map(({ key }) => key) : chosen.missing),
  };
}

interface WorkspaceProps {
  readonly product: ProductDocument;
  readonly part: string | undefined;
}

/** The picture, the tree beside it and the details of what is selected: one selection for all three. */
export function Workspace({ product, part }: WorkspaceProps): ReactNode {
  const { id, parts } = product;
  const [pair, setPair] = useState(0);
  const chosen = product.materials[pair];
  const materials = useMemo(() => materialsOf(product, chosen), [product, chosen]);
  const tree = useMemo(() => treeOf(product, materials.missing), [product, materials]);
  const route = useMemo((): Route => ({ page: "product", id }), [id]);
  const panel = useNodePanel(route, part);
  const url = useArtifactUrl(product.mesh.url);

  const [group, setGroup] = useState<string>();
  const [only, setOnly] = useState<ReadonlySet<string>>();
  const [exploded, setExploded] = useState(0);
  const [fit, setFit] = useState(0);
  const soonExploded = useDeferredValue(exploded);

  const open = parts.find(({ key }) => key === part);
  const selectedId = group ?? open?.key;
  const selected = useMemo(
    () => (selectedId === undefined ? none : new Set(tree.keysOf(selectedId))),
    [selectedId, tree],
  );
  const { assignment, looks } = materials;
  const shown = useMemo(
    (): Shown => ({ assignment, looks, only, selected, exploded: soonExploded }),
    [assignment, looks, only, selected, soonExploded],
  );
  const keys = useMemo(() => parts.map(({ key }) => key), [parts]);

  const { open: openPanel, close: closePanel } = panel;
  const select = useCallback(
    (chosenId: string | undefined) => {
      const isGroup = chosenId !== undefined && tree.assemblyIds.has(chosenId);
      setGroup(isGroup ? chosenId : undefined);
      // Not the panel's own closing, which takes the focus along: it belongs where the choice was made.
      if (isGroup || chosenId === undefined) showNode(route, undefined);
      else openPanel(chosenId);
    },
    [tree, openPanel, route],
  );
  const isolate = (keysToShow: ReadonlySet<string> | undefined): void => {
    setOnly(keysToShow);
    setFit((before) => before + 1);
  };

  return (
    <section className="product" aria-labelledby="workspace-title">
      <div className="section-head">
        <h2 id="workspace-title">Parts and materials</h2>
        {product.materials.length > 1 ? (
          <Segments
            label="Materials of"
            value={String(pair)}
            options={product.materials.map(({ outputTypes }, index) => ({
              value: String(index),
              text: outputTypes.join(", "),
            }))}
            onChoose={(value) => {
              setPair(Number(value));
            }}
          />
        ) : null}
      </div>
      <div className={open === undefined ? "with-panel" : "with-panel with-panel-open"}>
        <div
          className="product-workspace"
          role="none"
          onKeyDown={({ key }) => {
            // A part's panel hears it by itself.
            if (key === "Escape") setGroup(undefined);
          }}
        >
          <div className="product-view">
            {url === undefined ? (
              <Message tone="warn" title="The geometry was not exported">
                <p>
                  Only the documents are here. The parts and their materials are in the list; run{" "}
                  <code>npx renderline start</code> to export the geometry too.
                </p>
              </Message>
            ) : (
              <>
                <div className="view-tools">
                  <button type="button" className="button" onClick={() => setFit(fit + 1)}>
                    Fit
                  </button>
                  <button
                    type="button"
                    className="button"
                    disabled={selected.size === 0}
                    onClick={() => isolate(selected)}
                  >
                    Isolate
                  </button>
                  <button
                    type="button"
                    className="button"
                    disabled={only === undefined}
                    onClick={() => isolate(undefined)}
                  >
                    Show all
                  </button>
                  <label className="view-slider">
                    Explode
                    <input
                      type="range"
                      min="0"
                      max="100"
                      value={exploded * 100}
                      onChange={({ target }) => {
                        setExploded(Number(target.value) / 100);
                      }}
                    />
                  </label>
                  <p className="muted view-hint" id="viewport-keys">
                    {only === undefined
                      ? "Drag or arrows turn, wheel or + and − zoom, a click selects."
                      : `${formatCount(only.size)} of ${formatCount(parts.length)} parts shown.`}
                  </p>
                </div>
                <Suspense fallback={<output className="loading">Loading the 3D view …</output>}>
                  <Viewport url={url} label={`${id} in 3D`} keys={keys} shown={shown} fit={fit} onPick={select} />
                </Suspense>
              </>
            )}
          </div>
          <PartTree tree={tree} selected={selectedId} missingCount={materials.missing.size} onSelect={select} />
        </div>
        {open === undefined ? null : (
          <SidePanel
            key={open.key}
            eyebrow="Part"
            title={open.name === "" ? unnamed : open.name}
            takeFocus={false}
            onClose={closePanel}
          >
            <PartDetails part={open} product={product} materials={chosen} />
          </SidePanel>
        )}
      </div>
    </section>
  );
}
