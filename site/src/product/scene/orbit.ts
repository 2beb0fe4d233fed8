import { type Box3, MathUtils, PerspectiveCamera, Sphere, Spherical, Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

/** Where the camera stands at first: as the still's, from the right, in front and above. Radians. */
const firstAzimuth = MathUtils.degToRad(35);
const firstElevation = MathUtils.degToRad(30);
const step = MathUtils.degToRad(10);

/** A camera that turns about the product: by mouse, by touch, by keys. */
export class Orbit {
  readonly camera = new PerspectiveCamera(30, 1, 0.001, 10);
  readonly #controls: OrbitControls;
  #radius = 1;

  constructor(element: HTMLElement, onChange: () => void) {
    this.#controls = new OrbitControls(this.camera, element);
    this.#controls.enableDamping = false;
    this.#controls.addEventListener("change", onChange);
    // A page must scroll past the picture: the wheel zooms only a picture that has the focus.
    this.#controls.enableZoom = false;
    element.addEventListener("focus", () => (this.#controls.enableZoom = true));
    element.addEventListener("blur", () => (this.#controls.enableZoom = false));
  }

  /** Looks at all of a box, from where it looks now, or at first from the usual side. */
  fit(box: Box3, usualSide: boolean): void {
    const { center, radius } = box.getBoundingSphere(new Sphere());
    if (!(radius > 0)) return;
    this.#radius = radius;
    const { camera } = this;
    const direction = usualSide
      ? new Vector3().setFromSphericalCoords(1, Math.PI / 2 - firstElevation, firstAzimuth)
      : camera.position.clone().sub(this.#controls.target).normalize();
    const vertical = MathUtils.degToRad(camera.fov) / 2;
    const narrow = Math.min(vertical, Math.atan(Math.tan(vertical) * camera.aspect));
    this.#controls.target.copy(center);
    camera.position.copy(center).addScaledVector(direction, (radius / Math.sin(narrow)) * 1.05);
    this.#update();
  }

  resize(width: number, height: number): void {
    this.camera.aspect = width / Math.max(1, height);
    this.#update();
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
    camera.near = Math.max(distance - this.#radius * 6, distance / 200);
    camera.far = distance + this.#radius * 8;
    camera.updateProjectionMatrix();
    this.#controls.update();
  }

  dispose(): void {
    this.#controls.dispose();
  }
}
