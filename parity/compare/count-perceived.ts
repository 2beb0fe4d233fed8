import pixelmatch from "pixelmatch";
import pixelmatchPackage from "pixelmatch/package.json" with { type: "json" };
import { tileSize, type Differences } from "./count-differences.ts";
import { words, type Picture } from "./picture.ts";

export const pixelmatchVersion = pixelmatchPackage.version;

/**
 * pixelmatch's count over two 8-bit pictures of one size, anti-aliased pixels included: a pixel that is left out would read as one that
 * matches. Counted so, no pixel's neighbours matter, nor its place if it is opaque: then it is given the differing tiles alone, side by side.
 */
export function countPerceived(first: Picture, second: Picture, found: Differences, threshold: number): number {
  if (found.differingPixels === 0) return 0;
  const [a, b] = found.opaque ? [gather(first, found), gather(second, found)] : [first, second];
  return pixelmatch(bytes(a), bytes(b), undefined, a.width, a.height, { threshold, includeAA: true });
}

/** The differing tiles below each other. What a tile at the edge lacks stays empty in both. */
function gather(picture: Picture, { tiles }: Differences): Picture {
  const height = tiles.size * tileSize;
  const data = new Uint8Array(tileSize * height * 4);
  const source = words(picture);
  const target = words({ width: tileSize, height, data });
  let row = 0;
  for (const tile of tiles.values()) {
    const right = Math.min((tile.column + 1) * tileSize, picture.width);
    for (let y = tile.top; y < tile.bottom; y += 1) {
      const line = y * picture.width;
      const at = (row + y - tile.row * tileSize) * tileSize;
      target.set(source.subarray(line + tile.column * tileSize, line + right), at);
    }
    row += tileSize;
  }
  return { width: tileSize, height, data };
}

function bytes({ data }: Picture): Uint8Array {
  if (data instanceof Uint8Array) return data;
  throw new TypeError("pixelmatch reads 8-bit pictures only");
}
