/** What we use of Google's Draco; the package has no types of its own. What it gives is glTF Transform's to use. */
declare module "draco3dgltf" {
  export function createEncoderModule(): Promise<unknown>;
  export function createDecoderModule(): Promise<unknown>;
}
