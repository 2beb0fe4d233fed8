/** The part of Khronos' glTF validator that our tests use; the package has no types of its own. */
declare module "gltf-validator" {
  export interface Report {
    readonly issues: {
      readonly messages: readonly {
        readonly code: string;
        readonly message: string;
        /** 0 error, 1 warning, 2 information, 3 hint. */
        readonly severity: 0 | 1 | 2 | 3;
        readonly pointer?: string;
      }[];
    };
  }
  export function validateBytes(
    data: Uint8Array,
    options: { readonly format?: "glb" | "gltf"; readonly maxIssues?: number; readonly writeTimestamp?: boolean },
  ): Promise<Report>;
}
