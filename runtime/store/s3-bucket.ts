import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Checksum } from "./s3-checksum.ts";
import { isNotFound, isPreconditionFailed, s3Failure } from "./s3-failure.ts";

/** Where in an S3-compatible store artifacts are kept. */
export interface S3Place {
  readonly bucket: string;
  /** Before every key: empty, or ends in "/". */
  readonly prefix: string;
  /** The server, if it is not Amazon's. */
  readonly endpoint: string | undefined;
}

export interface S3Object {
  readonly bytes: number;
  readonly modifiedAt: Date;
  /** SHA-256 as the server has it; none where it keeps none. */
  readonly checksum: string | undefined;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The few requests that an artifact store needs of S3, each tried four times before it is given up.
 * Region and credentials are found by the SDK's own rules: environment, configuration files, the machine's role.
 * Every method throws RenderlineError store-unreachable or store-refused.
 */
export class S3Bucket {
  /** For people: no credentials are ever in it. */
  readonly name: string;
  readonly #place: S3Place;
  readonly #client: S3Client;
  #known: Promise<void> | undefined;

  constructor(place: S3Place) {
    this.#place = place;
    this.name = `s3://${place.bucket}/${place.prefix}`;
    this.#client = new S3Client({
      // A server of one's own seldom has a host name for each bucket.
      ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint, forcePathStyle: true }),
      maxAttempts: 4,
      // We send and verify SHA-256 ourselves; the SDK's own choice of checksums is more than some servers know.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: { connectionTimeout: 5000, socketTimeout: 30_000 },
      // Its warnings are not for whoever reads our output, and what matters in them comes as errors.
      logger: silent,
    });
  }

  /** @throws RenderlineError when there is no such bucket, or it is not ours to use */
  look(): Promise<void> {
    return this.#ask("look for the bucket", async () => {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#place.bucket }));
    });
  }

  /** Looks until the bucket was there once. @throws as `look` does */
  async check(): Promise<void> {
    this.#known ??= this.look();
    return this.#known.catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
  }

  async head(key: string): Promise<S3Object | undefined> {
    const found = await this.#ask("look for an object", () =>
      orNone(this.#client.send(new HeadObjectCommand({ ...this.#at(key), ChecksumMode: "ENABLED" }))),
    );
    // That answer has no text: a bucket that is not there says the same.
    if (found === undefined) return this.check().then(() => undefined);
    const { ContentLength, LastModified, ChecksumSHA256 } = found;
    return { bytes: ContentLength ?? 0, modifiedAt: LastModified ?? new Date(), checksum: ChecksumSHA256 };
  }

  /** An object's bytes, or undefined when there is none. The stream fails with an error of its own when it breaks off. */
  async get(key: string): Promise<Readable | undefined> {
    const found = await this.#ask("read an object", () =>
      orNone(this.#client.send(new GetObjectCommand(this.#at(key)))),
    );
    return found?.Body as Readable | undefined;
  }

  /** Writes a small object. @returns false where `unlessThere` and there is one */
  async put(key: string, body: Uint8Array, options: { readonly unlessThere?: boolean } = {}): Promise<boolean> {
    const condition = options.unlessThere === true ? { IfNoneMatch: "*" } : {};
    return this.#ask("write an object", () =>
      this.#client.send(new PutObjectCommand({ ...this.#at(key), Body: body, ...condition })).then(
        () => true,
        (error: unknown) => {
          if (isPreconditionFailed(error)) return false;
          throw error;
        },
      ),
    );
  }

  /**
   * Writes an object from a file. It appears whole or not at all, and the server refuses bytes that are not the checksum's.
   */
  async putFile(key: string, path: string, checksum: Checksum): Promise<void> {
    await this.#ask("write an object", async () => {
      if (checksum.parts.length === 1) await this.#putWhole(key, path, checksum);
      else await this.#putParts(key, path, checksum);
    });
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { abortSignal: signal };
    await this.#ask("remove an object", () => this.#client.send(new DeleteObjectCommand(this.#at(key)), options));
  }

  /** Keys without the prefix. */
  async *list(): AsyncGenerator<{ readonly key: string; readonly bytes: number; readonly modifiedAt: Date }> {
    const { bucket: Bucket, prefix: Prefix } = this.#place;
    let next: string | undefined;
    do {
      const page = await this.#ask("list the objects", () =>
        this.#client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: next })),
      );
      for (const { Key = "", Size = 0, LastModified = new Date() } of page.Contents ?? []) {
        yield { key: Key.slice(Prefix.length), bytes: Size, modifiedAt: LastModified };
      }
      next = page.NextContinuationToken;
    } while (next !== undefined);
  }

  close(): void {
    this.#client.destroy();
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#place.bucket, Key: `${this.#place.prefix}${key}` };
  }

  async #ask<TResult>(what: string, request: () => Promise<TResult>): Promise<TResult> {
    try {
      return await request();
    } catch (error) {
      throw s3Failure(error, what, this.#place);
    }
  }

  async #putWhole(key: string, path: string, { whole, parts }: Checksum): Promise<void> {
    // From memory: what is streamed cannot be tried again.
    const Body = await bytesOf(path, parts[0]);
    await this.#client.send(new PutObjectCommand({ ...this.#at(key), Body, ChecksumSHA256: whole }));
  }

  async #putParts(key: string, path: string, { parts }: Checksum): Promise<void> {
    const at = this.#at(key);
    const begun = await this.#client.send(new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: "SHA256" }));
    const upload = { ...at, UploadId: begun.UploadId };
    try {
      const written = [];
      for (const [index, part] of parts.entries()) {
        const said = { PartNumber: index + 1, ChecksumSHA256: part.checksum };
        const Body = await bytesOf(path, part);
        const { ETag } = await this.#client.send(new UploadPartCommand({ ...upload, ...said, Body }));
        written.push({ ...said, ETag });
      }
      await this.#client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: written } }));
    } catch (error) {
      // What was uploaded is invisible but paid for. Where even that is refused, the first error tells more.
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }
}

async function orNone<TResult>(request: Promise<TResult>): Promise<TResult | undefined> {
  return request.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

async function bytesOf(path: string, part: Checksum["parts"][number] | undefined): Promise<Buffer> {
  if (part === undefined || part.bytes === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  const range = { start: part.start, end: part.start + part.bytes - 1 };
  for await (const chunk of createReadStream(path, range) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
