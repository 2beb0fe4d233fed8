import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isBlank } from "./is-blank.ts";

const pixel = fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(255)));

test("one colour all over is blank, whatever the colour and the size", () => {
  fc.assert(
    fc.property(pixel, fc.integer({ min: 1, max: 500 }), (colour, count) => {
      expect(isBlank(Uint8Array.from({ length: count * 4 }, (_, index) => colour[index % 4] ?? 0))).toBe(true);
    }),
  );
});

test("one channel of one pixel that differs is a picture, if anything can be seen of it", () => {
  fc.assert(
    fc.property(
      pixel,
      fc.integer({ min: 2, max: 200 }),
      fc.nat(),
      fc.nat(3),
      fc.integer({ min: 1, max: 255 }),
      (colour, count, at, channel, change) => {
        const data = Uint8Array.from({ length: count * 4 }, (_, index) => colour[index % 4] ?? 0);
        const index = (at % count) * 4 + channel;
        data[index] = ((data[index] ?? 0) + change) % 256;
        const visible = data.some((value, place) => place % 4 === 3 && value > 0);
        expect(isBlank(data)).toBe(!visible);
      },
    ),
  );
});

test("colours under full transparency are blank: nobody sees them", () => {
  expect(isBlank(Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 0, 9, 9, 9, 0))).toBe(true);
  expect(isBlank(Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 1))).toBe(false);
});

test("a view into a larger buffer is judged by its own pixels, at any offset", () => {
  for (let offset = 0; offset < 8; offset += 1) {
    const around = new Uint8Array(64).fill(7);
    const view = around.subarray(offset, offset + 16);
    view.fill(200);
    expect([offset, isBlank(view)]).toEqual([offset, true]);
    view[4] = 201;
    expect([offset, isBlank(view)]).toEqual([offset, false]);
  }
});

test("a picture without pixels is blank", () => {
  expect(isBlank(new Uint8Array())).toBe(true);
});

test("16-bit channels: one colour of four different values is blank, one level more somewhere is not", () => {
  const data = Uint16Array.from({ length: 40 }, (_, index) => [1000, 2000, 3000, 65535][index % 4] ?? 0);
  expect(isBlank(data)).toBe(true);
  data[21] = 2001;
  expect(isBlank(data)).toBe(false);
  expect(isBlank(Uint16Array.of(7, 0, 0, 0, 9, 0, 0, 0))).toBe(true);
});
