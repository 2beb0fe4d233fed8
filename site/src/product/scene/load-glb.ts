import type { Object3D } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";

/** Fetches and reads a GLB. @throws Error that says, in a sentence, why there is none */
export async function loadGlb(url: string, signal: AbortSignal): Promise<Object3D> {
  const response = await fetch(url, { signal });
  // Many static hosts answer an unknown path with their index.html and 200.
  const isPage = response.headers.get("content-type")?.startsWith("text/html") === true;
  if (response.status === 404 || isPage) throw new Error("The geometry was not exported with the documents.");
  if (!response.ok) throw new Error(`The host answered ${response.status} ${response.statusText}`.trim());
  const bytes = await response.arrayBuffer();
  const { scene } = await new GLTFLoader().parseAsync(bytes, "");
  return scene;
}
