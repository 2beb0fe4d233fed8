/**
 * Light as LDR-FLIP uses it (Andersson et al. 2020, section 4.1): sRGB to linear light, and that to XYZ and back. XYZ is taken relative
 * to the white point throughout, which is what every formula asks for.
 */

/** Chromaticities of sRGB's primaries (IEC 61966-2-1), and the white D65 as the authors' evaluator has it. */
const primaries = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
] as const;
const white = [0.950428545, 1, 1.088900371] as const;

type Row = readonly [number, number, number];
type Matrix = readonly [Row, Row, Row];

/** Linear sRGB to XYZ relative to white: each row sums to 1, so that white is 1, 1, 1. */
export const fromLinear: Matrix = relativeMatrix();
export const toLinear: Matrix = inverse(fromLinear);

/** Each primary's XYZ, scaled so that together they are the white. */
function relativeMatrix(): Matrix {
  const columns = primaries.map(([x, y]): Row => [x / y, 1, (1 - x - y) / y]);
  const [red, green, blue] = columns as [Row, Row, Row];
  const unscaled: Matrix = [
    [red[0], green[0], blue[0]],
    [red[1], green[1], blue[1]],
    [red[2], green[2], blue[2]],
  ];
  const scale = multiply(inverse(unscaled), white);
  const row = (index: 0 | 1 | 2): Row => [
    (unscaled[index][0] * scale[0]) / white[index],
    (unscaled[index][1] * scale[1]) / white[index],
    (unscaled[index][2] * scale[2]) / white[index],
  ];
  return [row(0), row(1), row(2)];
}

function multiply([first, second, third]: Matrix, [x, y, z]: Row): Row {
  const dot = (row: Row): number => row[0] * x + row[1] * y + row[2] * z;
  return [dot(first), dot(second), dot(third)];
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const over = 1 / (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
  return [
    [(e * i - f * h) * over, (c * h - b * i) * over, (b * f - c * e) * over],
    [(f * g - d * i) * over, (a * i - c * g) * over, (c * d - a * f) * over],
    [(d * h - e * g) * over, (b * g - a * h) * over, (a * e - b * d) * over],
  ];
}

/** The light, 0 to 1, of every value that a channel can hold. */
export function linearTable(full: number): Float64Array {
  return Float64Array.from({ length: full + 1 }, (_, value) => {
    const share = value / full;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}
