import {
  DirectionalLight,
  type Material,
  Matrix4,
  type MeshPhysicalMaterial,
  NeutralToneMapping,
  type Object3D,
  type PerspectiveCamera,
  PMREMGenerator,
  Raycaster,
  Scene,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import type { Look } from "#contracts";
import { Batches } from "./batches.ts";
import { isTextured, lookMaterial, missingMaterial } from "./look-material.ts";
import { Orbit } from "./orbit.ts";
import { Outline } from "./outline.ts";
import { commonBounds, commonSphere, explosion, partMeshes, type PartMesh } from "./part-meshes.ts";
import { studio } from "./studio.ts";
import { addTangents, addTextureCoordinates } from "./surface.ts";

/** What is to be seen. */
export interface Shown {
  /** Material by part key, look by material. A part without one is missing a material. */
  readonly assignment: ReadonlyMap<string, string>;
  readonly looks: ReadonlyMap<string, Look>;
  /** Only these parts; all without it. */
  readonly only: ReadonlySet<string> | undefined;
  readonly selected: ReadonlySet<string>;
  /** 0 together to 1 apart. */
  readonly exploded: number;
}

/** The keys of a GLB against those of its document. */
export interface Join {
  readonly unknown: readonly string[];
  readonly absent: readonly string[];
}

/** What the picture is made of, for whoever wants to check it. */
export interface Inspection {
  readonly materials: ReadonlyMap<string, Material>;
  readonly drawn: readonly { material: Material; keys: readonly string[] }[];
  /** Of the last frame, the selection's outline not counted. */
  readonly drawCalls: number;
  readonly triangles: number;
  readonly camera: PerspectiveCamera;
}

/**
 * A product in three.js: the published geometry, joined by part key with the materials of its document. It draws only when
 * something changed.
 * @throws Error where the browser has no WebGL 2
 */
export class ProductScene {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #orbit: Orbit;
  readonly #meshes: readonly PartMesh[];
  readonly #offsets: ReadonlyMap<string, Vector3>;
  readonly #missing = missingMaterial();
  readonly #outline = new Outline();
  #materials = new Map<string, MeshPhysicalMaterial>();
  #batches: Batches | undefined;
  #shown: Shown | undefined;
  #frame = 0;
  #counts = { drawCalls: 0, triangles: 0 };

  constructor(canvas: HTMLCanvasElement, glb: Object3D) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    // It leaves colours that are not overexposed as they are, so that a material looks like its values.
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.outputColorSpace = SRGBColorSpace;
    this.#renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    const surroundings = new PMREMGenerator(this.#renderer);
    this.#scene.environment = surroundings.fromScene(studio(), 0.02, 0.1, 100, { size: 128 }).texture;
    surroundings.dispose();
    this.#meshes = partMeshes(glb);
    this.#offsets = explosion(this.#meshes);
    this.#orbit = new Orbit(canvas, () => this.#draw());
    // A lamp over the onlooker's shoulder: a room alone leaves flat sides flat.
    const lamp = new DirectionalLight(0xffffff, 1);
    lamp.position.set(-1, 1.5, 1);
    this.#orbit.camera.add(lamp, lamp.target);
    lamp.target.position.set(0, 0, -1);
    this.#scene.add(this.#orbit.camera);
    this.#orbit.fit(commonSphere(this.#meshes), true);
  }

  /** How the geometry's keys agree with the document's. */
  join(keys: Iterable<string>): Join {
    const wanted = new Set(keys);
    const found = new Set(this.#meshes.map(({ key }) => key));
    return {
      unknown: [...found].filter((key) => !wanted.has(key)),
      absent: [...wanted].filter((key) => !found.has(key)),
    };
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before?.assignment !== shown.assignment || before.looks !== shown.looks) this.#rebuild(shown);
    this.#batches?.place((mesh) => this.#placeOf(mesh));
    const visible = this.#visible();
    if (before !== undefined && before.exploded !== shown.exploded) this.#orbit.follow(commonSphere(visible));
    const selected = visible.filter(({ key }) => shown.selected.has(key));
    // A line around everything tells nothing.
    this.#outline.mark(selected.length < visible.length ? selected : []);
    this.#draw();
  }

  /** Looks at what is shown, from where the camera is, or from the usual side. */
  fit(usualSide = false): void {
    this.#orbit.fit(commonSphere(this.#visible()), usualSide);
  }

  resize(width: number, height: number): void {
    this.#renderer.setSize(width, height, false);
    this.#outline.resize(width, height, this.#renderer.getPixelRatio());
    this.#orbit.resize(width, height);
    // At once: its new size left the canvas blank, and it is painted before the next frame's turn.
    if (this.#shown !== undefined) this.draw();
  }

  onKey(key: string): boolean {
    return this.#orbit.onKey(key);
  }

  /** The part at a place of the picture, each coordinate from -1 to 1, upwards. */
  partAt(x: number, y: number): string | undefined {
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(x, y), this.#orbit.camera);
    const [hit] = this.#batches === undefined ? [] : ray.intersectObject(this.#batches.root);
    return hit === undefined ? undefined : this.#batches?.keyAt(hit);
  }

  /** Where the middle of a part's bounds is in the picture, as `partAt` takes it. */
  placeInPicture(key: string): { x: number; y: number } | undefined {
    const meshes = this.#visible().filter((mesh) => mesh.key === key);
    if (meshes.length === 0) return undefined;
    const { x, y } = commonBounds(meshes).getCenter(new Vector3()).project(this.#orbit.camera);
    return { x, y };
  }

  inspect(): Inspection {
    return {
      materials: this.#materials,
      drawn: this.#batches?.drawn() ?? [],
      ...this.#counts,
      camera: this.#orbit.camera,
    };
  }

  #rebuild({ assignment, looks }: Shown): void {
    this.#clear();
    const onPicture = (): void => {
      this.#draw();
    };
    this.#materials = new Map([...looks].map(([id, look]) => [id, lookMaterial(look, onPicture)]));
    for (const { key, geometry } of this.#meshes) {
      const look = looks.get(assignment.get(key) ?? "");
      if (look === undefined) continue;
      if (isTextured(look)) addTextureCoordinates(geometry);
      if (look.anisotropy > 0) addTangents(geometry);
    }
    this.#batches = new Batches(this.#meshes, (key) => this.#materials.get(assignment.get(key) ?? "") ?? this.#missing);
    this.#scene.add(this.#batches.root);
  }

  #clear(): void {
    this.#batches?.dispose();
    for (const material of this.#materials.values()) {
      material.map?.dispose();
      material.roughnessMap?.dispose();
      material.dispose();
    }
  }

  /** Where a mesh is now; nowhere while others are isolated. */
  #placeOf({ key, matrix }: PartMesh): Matrix4 | undefined {
    const { only, exploded = 0 } = this.#shown ?? {};
    if (only !== undefined && !only.has(key)) return undefined;
    const offset = this.#offsets.get(key);
    if (exploded === 0 || offset === undefined) return matrix;
    return matrix.clone().premultiply(new Matrix4().makeTranslation(offset.clone().multiplyScalar(exploded)));
  }

  #visible(): PartMesh[] {
    return this.#meshes.flatMap((mesh) => {
      const matrix = this.#placeOf(mesh);
      return matrix === undefined ? [] : [{ ...mesh, matrix }];
    });
  }

  /** Draws now, all there is to draw. */
  draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#renderer.render(this.#scene, this.#orbit.camera);
    const { calls: drawCalls, triangles } = this.#renderer.info.render;
    this.#counts = { drawCalls, triangles };
    // The selection has the page's accent, which the style sheet gives the canvas.
    this.#outline.draw(this.#renderer, this.#orbit.camera, getComputedStyle(this.#renderer.domElement).color);
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.draw();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#clear();
    this.#orbit.dispose();
    for (const { geometry } of this.#meshes) geometry.dispose();
    this.#missing.dispose();
    this.#outline.dispose();
    this.#scene.environment?.dispose();
    this.#renderer.dispose();
  }
}
