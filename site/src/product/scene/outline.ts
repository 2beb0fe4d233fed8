import {
  type Camera,
  Color,
  DoubleSide,
  MeshBasicMaterial,
  Scene,
  ShaderMaterial,
  Vector2,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { FullScreenQuad } from "three/examples/jsm/postprocessing/Pass.js";
import { Batches } from "./batches.ts";
import type { PartMesh } from "./part-meshes.ts";

/** Half the line's width, in CSS pixels. */
const reach = 1.6;

/**
 * Draws a line around parts, also where others hide them, and tints what is inside so little that its material can still
 * be judged. Costs nothing while nothing is marked.
 */
export class Outline {
  readonly #mask = new WebGLRenderTarget(1, 1, { samples: 4, depthBuffer: false });
  readonly #white = new MeshBasicMaterial({ side: DoubleSide, depthTest: false, depthWrite: false, toneMapped: false });
  readonly #line = new ShaderMaterial({
    uniforms: {
      mask: { value: this.#mask.texture },
      step: { value: new Vector2() },
      colour: { value: new Color() },
    },
    vertexShader: "varying vec2 place; void main() { place = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }",
    fragmentShader: `
      uniform sampler2D mask;
      uniform vec2 step;
      uniform vec3 colour;
      varying vec2 place;
      void main() {
        float inside = texture2D(mask, place).r;
        float around = 0.0;
        for (int i = 0; i < 12; i++) {
          float angle = float(i) * 0.5235988;
          around += texture2D(mask, place + step * vec2(cos(angle), sin(angle))).r / 12.0;
        }
        float edge = smoothstep(0.02, 0.35, around) * smoothstep(0.02, 0.35, 1.0 - around);
        float opacity = max(edge, inside * 0.14);
        if (opacity == 0.0) discard;
        gl_FragColor = vec4(colour, opacity);
        #include <colorspace_fragment>
      }`,
    transparent: true,
    depthTest: false,
    depthWrite: false,
    toneMapped: false,
  });
  readonly #quad = new FullScreenQuad(this.#line);
  readonly #scene = new Scene();
  #marked: Batches | undefined;

  /** Marks these and nothing else, where they are. */
  mark(meshes: readonly PartMesh[]): void {
    this.#marked?.dispose();
    this.#marked = undefined;
    if (meshes.length === 0) return;
    this.#marked = new Batches(meshes, () => this.#white);
    this.#marked.place(({ matrix }) => matrix);
    this.#scene.add(this.#marked.root);
  }

  /** @param width of the picture in CSS pixels; the mask has the picture's own */
  resize(width: number, height: number, pixelRatio: number): void {
    this.#mask.setSize(Math.max(1, Math.floor(width * pixelRatio)), Math.max(1, Math.floor(height * pixelRatio)));
    this.#line.uniforms["step"]?.value.set(reach / Math.max(1, width), reach / Math.max(1, height));
  }

  /** Draws over what the renderer has drawn. @param colour as CSS gives it */
  draw(renderer: WebGLRenderer, camera: Camera, colour: string): void {
    if (this.#marked === undefined) return;
    this.#line.uniforms["colour"]?.value.set(colour);
    renderer.setRenderTarget(this.#mask);
    renderer.render(this.#scene, camera);
    renderer.setRenderTarget(null);
    renderer.autoClear = false;
    this.#quad.render(renderer);
    renderer.autoClear = true;
  }

  dispose(): void {
    this.mark([]);
    this.#mask.dispose();
    this.#white.dispose();
    this.#line.dispose();
    this.#quad.dispose();
  }
}
