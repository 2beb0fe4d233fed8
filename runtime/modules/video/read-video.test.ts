import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import { readVideo } from "./read-video.ts";
import { mp4Of, webmOf } from "./testing.ts";

const facts = { width: 640, height: 480, frames: 24, fps: 12 };

const files = [
  ["mp4", "mp4", mp4Of(facts)],
  ["mp4 in 64 bits", "mp4", mp4Of(facts, true)],
  ["webm", "webm", webmOf(facts)],
  ["webm with block groups", "webm", webmOf(facts, true)],
] as const;

describe.each(files)("%s", (_, container, bytes) => {
  test("says its size, its frames and how fast they are shown, whatever other tracks there are", () => {
    expect(readVideo(bytes)).toEqual({ container, ...facts });
  });

  test("is refused when it is cut short, wherever", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readVideo(bytes.subarray(0, length)), `${length} bytes`).toThrow(
        expect.objectContaining({ code: "artifact-invalid" }),
      );
    }
  });

  test("with anything behind its end is refused", () => {
    expect(() => readVideo(Buffer.concat([bytes, Buffer.from("more")]))).toThrow(
      expect.objectContaining({ code: "artifact-invalid" }),
    );
  });

  test("with any byte changed is read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        try {
          readVideo(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(RenderlineError);
        }
      }),
    );
  });
});

test.each<[string, Buffer, string]>([
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "does not end"],
  ["nothing", Buffer.alloc(0), "neither MP4 nor WebM"],
  ["a live stream, whose length nobody has written down", liveStream(), "does not say how long it is"],
  ["an MP4 without pictures", withoutPictures(), "no picture track"],
])("%s is no video", (_, bytes, words) => {
  expect(() => readVideo(bytes)).toThrow(
    expect.objectContaining({ code: "artifact-invalid", message: expect.stringContaining(words) }),
  );
});

function liveStream(): Buffer {
  const bytes = webmOf(facts);
  const at = bytes.indexOf(Buffer.from("18538067", "hex")) + 4;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from("01ffffffffffffff", "hex"), bytes.subarray(at + 8)]);
}

function withoutPictures(): Buffer {
  return Buffer.from(mp4Of(facts).toString("latin1").replaceAll("vide", "meta"), "latin1");
}
