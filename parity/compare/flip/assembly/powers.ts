/** Powers of four numbers at once, as exact as single precision can hold but for its last digit or two. */

/** Of positive numbers that are not subnormal; of 0 it is -127. */
export function log2(x: v128): v128 {
  // x is m times two to the e, m between the roots of a half and of two.
  const e = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1)));
  const square = f32x4.mul(s, s);
  // The series of the inverse hyperbolic tangent, times 2 / ln 2.
  let sum = f32x4.splat(0.41219858);
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(0.57707802));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(0.96179669));
  sum = f32x4.add(f32x4.mul(sum, square), f32x4.splat(2.88539008));
  return f32x4.add(f32x4.mul(sum, s), f32x4.convert_i32x4_s(e));
}

/** From -126 to 127. */
export function exp2(x: v128): v128 {
  const whole = f32x4.nearest(x);
  const rest = f32x4.sub(x, whole);
  // The powers of ln 2 over the factorials.
  let sum = f32x4.splat(0.00001525273);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.0001540353));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.00133335581));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.00961812911));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.05550410866));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.24022650696));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(0.69314718056));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1));
  return i32x4.add(sum, i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 23));
}

/** Of positive numbers that are not subnormal. */
export function cbrt(x: v128): v128 {
  // Minus a third of the exponent, from the bits, guesses the inverse of the root to a thirtieth.
  const share = f32x4.mul(f32x4.convert_i32x4_s(x), f32x4.splat(-1.0 / 3));
  const guess = i32x4.add(i32x4.trunc_sat_f32x4_s(share), i32x4.splat(0x54a1f400));
  const square = f32x4.mul(guess, guess);
  const off = f32x4.sub(f32x4.splat(1), f32x4.mul(f32x4.mul(x, guess), square));
  // What the guess is to be multiplied by: the binomial series of 1 - off to the -1/3.
  let sum = f32x4.splat(0.1109587);
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(0.12482853));
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(0.14403292));
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(0.17283951));
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(0.22222222));
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(0.33333333));
  sum = f32x4.add(f32x4.mul(sum, off), f32x4.splat(1));
  return f32x4.mul(f32x4.mul(x, square), f32x4.mul(sum, sum));
}
