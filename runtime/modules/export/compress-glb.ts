import { Logger, type Document } from "@gltf-transform/core";
import { EXTMeshoptCompression, KHRDracoMeshCompression } from "@gltf-transform/extensions";
import draco from "draco3dgltf";
import { MeshoptDecoder, MeshoptEncoder } from "meshoptimizer";
import { ExactIO } from "../cad/exact-io.ts";
import { materialExtensions } from "./gltf-material.ts";

export interface Compression {
  readonly compression: "none" | "meshopt" | "draco";
  /** Bits that Draco keeps; the others lose nothing. */
  readonly positionBits: number;
  readonly normalBits: number;
}

/** The bytes of a GLB. Equal documents give equal bytes. */
export async function writeExportedGlb(document: Document, settings: Compression): Promise<Uint8Array> {
  const { compression, positionBits, normalBits } = settings;
  const io = new ExactIO().registerExtensions(materialExtensions);
  if (compression === "meshopt") {
    await MeshoptEncoder.ready;
    io.registerExtensions([EXTMeshoptCompression]).registerDependencies({ "meshopt.encoder": MeshoptEncoder });
    // The method that expects numbers rounded before. Ours are not, so every bit of them is kept.
    const method = EXTMeshoptCompression.EncoderMethod.QUANTIZE;
    document.createExtension(EXTMeshoptCompression).setRequired(true).setEncoderOptions({ method });
  }
  if (compression === "draco") {
    const encoder = await draco.createEncoderModule();
    io.registerExtensions([KHRDracoMeshCompression]).registerDependencies({ "draco3d.encoder": encoder });
    document
      .createExtension(KHRDracoMeshCompression)
      .setRequired(true)
      .setEncoderOptions({
        method: KHRDracoMeshCompression.EncoderMethod.EDGEBREAKER,
        quantizationBits: { POSITION: positionBits, NORMAL: normalBits, TANGENT: normalBits, GENERIC: normalBits },
      });
  }
  return io.writeBinary(document);
}

/** Reads an exported GLB, however it is compressed. What belongs to an extension that none of ours uses is left out, unsaid. */
export async function readExportedGlb(bytes: Uint8Array): Promise<Document> {
  await MeshoptDecoder.ready;
  const io = new ExactIO()
    .setLogger(new Logger(Logger.Verbosity.ERROR))
    .registerExtensions([...materialExtensions, EXTMeshoptCompression, KHRDracoMeshCompression])
    .registerDependencies({
      "meshopt.decoder": MeshoptDecoder,
      "draco3d.decoder": await draco.createDecoderModule(),
    });
  return io.readBinary(bytes);
}
