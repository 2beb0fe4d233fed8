import {
  DirectionalLight,
  InstancedMesh,
  Matrix4,
  Mesh,
  type MeshPhysicalMaterial,
  NeutralToneMapping,
  PerspectiveCamera,
  PMREMGenerator,
  Scene,
  WebGLRenderer,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { ProductMaterials } from "#runtime/api/documents";
import { lookMaterial, missingMaterial } from "../../site/src/product/scene/look-material.ts";
import { studio } from "../../site/src/product/scene/studio.ts";
import { addTangents, addTextureCoordinates } from "../../site/src/product/scene/surface.ts";

/** The viewer's camera, as three.js has it. */
export interface Pose {
  /** Column-major, camera to world. */
  readonly world: readonly number[];
  readonly fov: number;
  readonly near: number;
  readonly far: number;
}

export interface BareOrder {
  readonly url: string;
  readonly materials: ProductMaterials;
  readonly width: number;
  readonly height: number;
  /** As GLTFLoader gives them, one mesh an instance; or one InstancedMesh for each shape in each material. */
  readonly instanced: boolean;
}

export interface BareView {
  draw(pose: Pose): void;
  readonly canvas: HTMLCanvasElement;
  readonly triangles: number;
}

/** three.js by itself with a GLB, lit and coloured as the viewer does it, and nothing else: no tree, no picking, no keys. */
async function openBare({ url, materials, width, height, instanced }: BareOrder): Promise<BareView> {
  const renderer = new WebGLRenderer({ antialias: true, alpha: true });
  renderer.toneMapping = NeutralToneMapping;
  renderer.setSize(width, height);
  document.body.append(renderer.domElement);
  const scene = new Scene();
  const surroundings = new PMREMGenerator(renderer);
  scene.environment = surroundings.fromScene(studio(), 0.02, 0.1, 100, { size: 128 }).texture;
  const camera = new PerspectiveCamera(30, width / height);
  const lamp = new DirectionalLight(0xffffff, 1);
  lamp.position.set(-1, 1.5, 1);
  lamp.target.position.set(0, 0, -1);
  camera.add(lamp, lamp.target);
  scene.add(camera);

  const { scene: product } = await new GLTFLoader().loadAsync(url);
  let pictures = 0;
  const { promise: allRead, resolve: onAllRead } = Promise.withResolvers<void>();
  const onPicture = (): void => {
    pictures -= 1;
    if (pictures === 0) onAllRead();
  };
  const looks = new Map(
    Object.entries(materials.materials).map(([id, { look }]) => {
      pictures += [look.baseColorTexture, look.metallicRoughnessTexture].filter((one) => one !== undefined).length;
      return [id, lookMaterial(look, onPicture)];
    }),
  );
  const missing = missingMaterial();
  const materialOf = new Map(materials.parts.map(({ key, material }) => [key, looks.get(material)]));
  const meshes: Mesh[] = [];
  product.traverse((one) => {
    if (!(one instanceof Mesh)) return;
    const material = materialOf.get(String(one.userData["partKey"])) ?? missing;
    one.material = material;
    if (material.map !== null || material.roughnessMap !== null) addTextureCoordinates(one.geometry);
    if (material.anisotropy > 0) addTangents(one.geometry);
    meshes.push(one);
  });
  scene.add(product);
  // Until all have been read, what shows one is drawn without.
  if (pictures > 0) await allRead;
  if (instanced) batch(scene, meshes);
  return {
    draw({ world, fov, near, far }) {
      new Matrix4().fromArray(world).decompose(camera.position, camera.quaternion, camera.scale);
      Object.assign(camera, { fov, near, far });
      camera.updateProjectionMatrix();
      renderer.render(scene, camera);
    },
    canvas: renderer.domElement,
    get triangles() {
      return renderer.info.render.triangles;
    },
  };
}

/** Replaces meshes by instances. A mirrored one stays a mesh: three.js winds all instances of a batch alike. */
function batch(scene: Scene, meshes: readonly Mesh[]): void {
  scene.updateMatrixWorld();
  const plain = meshes.filter(({ matrixWorld }) => matrixWorld.determinant() > 0);
  const groups = Map.groupBy(
    plain,
    ({ geometry, material }) => `${geometry.id} ${(material as MeshPhysicalMaterial).id}`,
  );
  for (const group of groups.values()) {
    const [{ geometry, material }] = group as [Mesh];
    const instances = new InstancedMesh(geometry, material, group.length);
    for (const [index, { matrixWorld }] of group.entries()) instances.setMatrixAt(index, matrixWorld);
    scene.add(instances);
    for (const one of group) one.removeFromParent();
  }
}

export type OpenBare = typeof openBare;
Object.assign(window, { openBare });
