import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { Object3D } from "three";
import { Message } from "../ui/message.tsx";
import { loadGlb } from "./scene/load-glb.ts";
import { ProductScene, type Join, type Shown } from "./scene/product-scene.ts";

/** Under this name the canvas carries its scene: what the picture is made of can be checked from outside. */
const sceneOfCanvas = "renderlineScene";

interface ViewportProps {
  /** Where the GLB is. */
  readonly url: string;
  readonly label: string;
  readonly keys: readonly string[];
  readonly shown: Shown;
  /** Grows with each wish to see everything again. */
  readonly fit: number;
  readonly onPick: (key: string | undefined) => void;
}

type State =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly join: Join }
  | { readonly status: "no-geometry"; readonly reason: string }
  | { readonly status: "no-webgl"; readonly reason: string };

/** The picture: loads the geometry, follows the page's choices, and says plainly what it cannot show. */
export default function Viewport(props: ViewportProps): ReactNode {
  const [attempt, setAttempt] = useState(0);
  // A canvas that lost its graphics cannot be drawn on again.
  return (
    <Attempt
      key={`${attempt} ${props.url}`}
      {...props}
      onRetry={() => {
        setAttempt(attempt + 1);
      }}
    />
  );
}

interface AttemptProps extends ViewportProps {
  readonly onRetry: () => void;
}

/** One try at showing it, on a canvas of its own. */
function Attempt({ url, label, keys, shown, fit, onPick, onRetry }: AttemptProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<ProductScene>(undefined);
  const latest = useRef(shown);
  const [state, setState] = useState<State>({ status: "loading" });

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const abort = new AbortController();
    const start = async (): Promise<void> => {
      let glb: Object3D;
      try {
        glb = await loadGlb(url, abort.signal);
      } catch (error) {
        if (!abort.signal.aborted) setState({ status: "no-geometry", reason: text(error) });
        return;
      }
      if (abort.signal.aborted) return;
      try {
        scene.current = new ProductScene(element, glb);
      } catch (error) {
        setState({ status: "no-webgl", reason: text(error) });
        return;
      }
      Object.assign(element, { [sceneOfCanvas]: scene.current });
      scene.current.resize(element.clientWidth, element.clientHeight);
      scene.current.show(latest.current);
      scene.current.fit(true);
      setState({ status: "ready", join: scene.current.join(keys) });
    };
    void start();
    const observer = new ResizeObserver(() => {
      scene.current?.resize(element.clientWidth, element.clientHeight);
    });
    observer.observe(element);
    const onLost = (event: Event): void => {
      event.preventDefault();
      setState({ status: "no-webgl", reason: "The browser took the graphics away from this page." });
    };
    element.addEventListener("webglcontextlost", onLost);
    return () => {
      abort.abort();
      observer.disconnect();
      element.removeEventListener("webglcontextlost", onLost);
      scene.current?.dispose();
      scene.current = undefined;
    };
  }, [url, keys]);

  useEffect(() => {
    latest.current = shown;
    scene.current?.show(shown);
  }, [shown]);

  useEffect(() => {
    if (fit > 0) scene.current?.fit();
  }, [fit]);

  const pressed = useRef<{ x: number; y: number }>(undefined);
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>): void => {
    const from = pressed.current;
    // A drag turns the product; only a click picks.
    if (from === undefined || Math.hypot(event.clientX - from.x, event.clientY - from.y) > 4) return;
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [((event.clientX - left) / width) * 2 - 1, 1 - ((event.clientY - top) / height) * 2];
    onPick(scene.current?.partAt(x, y));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLCanvasElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (scene.current?.onKey(event.key) === true) event.preventDefault();
  };

  const failed = state.status === "no-geometry" || state.status === "no-webgl";
  return (
    <div className="viewport" data-state={state.status} data-stays-in-sight>
      <canvas
        ref={canvas}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is turned by the arrow keys
        tabIndex={failed ? -1 : 0}
        // oxlint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- it hears keys of its own
        role="application"
        aria-label={label}
        aria-describedby="viewport-keys"
        hidden={failed}
        onPointerDown={({ clientX: x, clientY: y }) => {
          pressed.current = { x, y };
        }}
        onPointerUp={onPointerUp}
        onKeyDown={onKeyDown}
      />
      {state.status === "loading" ? <output className="loading viewport-loading">Loading the geometry …</output> : null}
      {failed ? (
        <Message
          tone="warn"
          title={state.status === "no-webgl" ? "This browser cannot show it in 3D" : "The geometry could not be loaded"}
        >
          <p>{state.reason}</p>
          <p>The parts and their materials are in the list.</p>
          <p>
            <button type="button" className="button" onClick={onRetry}>
              Try again
            </button>
          </p>
        </Message>
      ) : null}
      {state.status === "ready" ? <JoinProblem join={state.join} /> : null}
    </div>
  );
}

/** Geometry and document of one export always agree; where they do not, what is seen must not be trusted. */
function JoinProblem({ join: { unknown, absent } }: { readonly join: Join }): ReactNode {
  if (unknown.length === 0 && absent.length === 0) return null;
  return (
    <div className="viewport-note">
      <Message tone="bad" title="The geometry is not this product's">
        {absent.length > 0 ? (
          <p>
            {absent.length} of its parts have no geometry, such as <code>{absent[0]}</code>.
          </p>
        ) : null}
        {unknown.length > 0 ? (
          <p>
            {unknown.length} parts of the geometry are unknown, such as <code>{unknown[0]}</code>.
          </p>
        ) : null}
        <p>Export the documents again.</p>
      </Message>
    </div>
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
