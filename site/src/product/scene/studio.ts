import {
  BackSide,
  Color,
  Float32BufferAttribute,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  Scene,
  SphereGeometry,
  Vector3,
} from "three";

/** What the surroundings give from below, from the side and from above; linear, 1 is white. */
const [below, aside, above] = [0.55, 0.5, 0.8];

/** The soft boxes: where they stand and how large and how bright they are. Strips draw long highlights on metal. */
const softBoxes = [
  { at: [-4, 3.5, 4], width: 3, height: 3, brightness: 7 },
  { at: [5, 1.5, 2.5], width: 1, height: 5, brightness: 5 },
  { at: [-5, 0.5, -1.5], width: 1.2, height: 5, brightness: 4 },
  { at: [1.5, 2, -5.5], width: 5, height: 1.6, brightness: 4 },
  { at: [0, 6, 0], width: 4, height: 4, brightness: 3 },
] as const;

/** What a product is lit by and mirrors: a bright room with soft boxes, as a photographer's table has them. Y up. */
export function studio(): Scene {
  const scene = new Scene();
  const dome = new SphereGeometry(10, 32, 32);
  const heights = dome.getAttribute("position");
  const shades = Array.from({ length: heights.count }, (_, index) => {
    const height = heights.getY(index) / 10;
    return Array<number>(3).fill(aside + (height > 0 ? above - aside : aside - below) * height);
  });
  dome.setAttribute("color", new Float32BufferAttribute(shades.flat(), 3));
  scene.add(new Mesh(dome, new MeshBasicMaterial({ vertexColors: true, side: BackSide })));
  for (const { at, width, height, brightness } of softBoxes) {
    const material = new MeshBasicMaterial({ color: new Color().setScalar(brightness) });
    const box = new Mesh(new PlaneGeometry(width, height), material);
    box.position.fromArray(at);
    box.lookAt(new Vector3());
    scene.add(box);
  }
  return scene;
}
