import { MathUtils, PerspectiveCamera, Sphere, Spherical, Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

/** Where the camera stands at first: as the still's, from the right, in front and above. Radians. */
const firstAzimuth = MathUtils.degToRad(35);
const firstElevation = MathUtils.degToRad(30);
const step = MathUtils.degToRad(10);

/** A camera that turns about the product: by mouse, by touch, by keys. */
export class Orbit {
  readonly camera = new PerspectiveCamera(30, 1, 0.001, 10);
  readonly #controls: OrbitControls;
  /** What the picture is about. */
  #subject = new Sphere(new Vector3(), 1);

  constructor(element: HTMLElement, onChange: () => void) {
    this.#controls = new OrbitControls(this.camera, element);
    this.#controls.enableDamping = false;
    this.#controls.addEventListener("change", onChange);
    // A page must scroll past the picture: the wheel zooms only a picture that has the focus.
    this.#controls.enableZoom = false;
    element.addEventListener("focus", () => (this.#controls.enableZoom = true));
    element.addEventListener("blur", () => (this.#controls.enableZoom = false));
  }

  /** Looks at all of a sphere, from where it looks now, or at first from the usual side. */
  fit(sphere: Sphere, usualSide: boolean): void {
    if (!(sphere.radius > 0)) return;
    this.#subject = sphere;
    const { camera } = this;
    const direction = usualSide
      ? new Vector3().setFromSphericalCoords(1, Math.PI / 2 - firstElevation, firstAzimuth)
      : camera.position.clone().sub(this.#controls.target).normalize();
    this.#controls.target.copy(sphere.center);
    camera.position.copy(sphere.center).addScaledVector(direction, (sphere.radius / this.#narrowness()) * 1.06);
    this.#update();
  }

  /** Keeps as much of the picture for what grows, shrinks or moves as it had before. */
  follow(after: Sphere): void {
    const before = this.#subject;
    if (!(after.radius > 0)) return;
    this.#subject = after;
    const { camera } = this;
    const { target } = this.#controls;
    const away = camera.position.clone().sub(target);
    target.add(after.center).sub(before.center);
    camera.position.copy(target).addScaledVector(away, after.radius / before.radius);
    this.#update();
  }

  /** What was in sight stays in sight, however narrow the picture becomes. */
  resize(width: number, height: number): void {
    const before = this.#narrowness();
    this.camera.aspect = Math.max(1, width) / Math.max(1, height);
    this.#zoom(before / this.#narrowness());
  }

  /** Sine of half the picture's smaller angle: a sphere fills it from radius / this away. */
  #narrowness(): number {
    const vertical = MathUtils.degToRad(this.camera.fov) / 2;
    return Math.sin(Math.min(vertical, Math.atan(Math.tan(vertical) * this.camera.aspect)));
  }

  /** Whether the key meant something here. */
  onKey(key: string): boolean {
    switch (key) {
      case "ArrowLeft":
        return this.#turn(-step, 0);
      case "ArrowRight":
        return this.#turn(step, 0);
      case "ArrowUp":
        return this.#turn(0, -step);
      case "ArrowDown":
        return this.#turn(0, step);
      case "+":
      case "=":
        return this.#zoom(1 / 1.2);
      case "-":
        return this.#zoom(1.2);
      default:
        return false;
    }
  }

  #turn(theta: number, phi: number): true {
    const { camera } = this;
    const { target } = this.#controls;
    const place = new Spherical().setFromVector3(camera.position.clone().sub(target));
    place.theta += theta;
    place.phi = MathUtils.clamp(place.phi + phi, 0.01, Math.PI - 0.01);
    camera.position.setFromSpherical(place).add(target);
    this.#update();
    return true;
  }

  #zoom(factor: number): true {
    const { target } = this.#controls;
    this.camera.position.sub(target).multiplyScalar(factor).add(target);
    this.#update();
    return true;
  }

  #update(): void {
    const { camera } = this;
    const distance = camera.position.distanceTo(this.#controls.target);
    const { radius } = this.#subject;
    camera.near = Math.max(distance - radius * 6, distance / 200);
    camera.far = distance + radius * 8;
    camera.updateProjectionMatrix();
    this.#controls.update();
  }

  dispose(): void {
    this.#controls.dispose();
  }
}
