/**
 * exp, log and tanh of vectors, from additions, multiplications and one division: the same bits on every machine.
 * Accuracy (relative, over the ranges named): exp 2e-7, log 2e-7, tanh 5e-7. NaN stays NaN.
 */

/** e^x; saturates below -87 and above 88. x = n ln 2 + r, |r| <= ln 2 / 2; e^r by its Taylor series to r^7. */
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.0)), f32x4.splat(-87.0));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts (Cody and Waite): the first has few enough bits for n times it to be exact.
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(0.00021219444005469057)));
  let series = f32x4.splat(1.0 / 5040.0);
  series = multiplyAdd(series, r, 1.0 / 720.0);
  series = multiplyAdd(series, r, 1.0 / 120.0);
  series = multiplyAdd(series, r, 1.0 / 24.0);
  series = multiplyAdd(series, r, 1.0 / 6.0);
  series = multiplyAdd(series, r, 0.5);
  series = multiplyAdd(series, r, 1.0);
  series = multiplyAdd(series, r, 1.0);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(series, power);
}

/** ln x of positive normal numbers. x = 2^e m, m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1) / (m + 1)). */
@inline
export function log4(x: v128): v128 {
  // Subtracting the bits of sqrt(1/2) first moves the exponent's boundary from 1 to sqrt(2).
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const one = f32x4.splat(1.0);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const s2 = f32x4.mul(s, s);
  let series = f32x4.splat(2.0 / 9.0);
  series = multiplyAdd(series, s2, 2.0 / 7.0);
  series = multiplyAdd(series, s2, 2.0 / 5.0);
  series = multiplyAdd(series, s2, 2.0 / 3.0);
  series = multiplyAdd(series, s2, 2.0);
  return f32x4.add(f32x4.mul(series, s), f32x4.mul(e, f32x4.splat(0.6931471805599453)));
}

/**
 * y = tanh(y) for eight floats. tanh x = x P(x^2) / Q(x^2) for |x| <= 9, where tanh is 1 in single precision; P and Q
 * of degree 4, fitted for least maximal relative error (2.1e-8 before rounding). Two vectors go side by side to share
 * every constant they load: a third faster than one after the other.
 */
@inline
export function tanh8(y: usize): void {
  const high = constant(0), low = constant(1);
  const a = f32x4.pmax(f32x4.pmin(v128.load(y), high), low);
  const b = f32x4.pmax(f32x4.pmin(v128.load(y, 16), high), low);
  const a2 = f32x4.mul(a, a), b2 = f32x4.mul(b, b);
  let pa = constant(2), pb = pa, qa = constant(3), qb = qa;
  for (let degree: usize = 0; degree < 4; degree++) {
    const p = constant(4 + 2 * degree), q = constant(5 + 2 * degree);
    pa = f32x4.add(f32x4.mul(pa, a2), p);
    pb = f32x4.add(f32x4.mul(pb, b2), p);
    qa = f32x4.add(f32x4.mul(qa, a2), q);
    qb = f32x4.add(f32x4.mul(qb, b2), q);
  }
  const one = constant(12), minusOne = constant(13);
  v128.store(y, f32x4.pmax(f32x4.pmin(f32x4.div(f32x4.mul(a, pa), qa), one), minusOne));
  v128.store(y, f32x4.pmax(f32x4.pmin(f32x4.div(f32x4.mul(b, pb), qb), one), minusOne), 16);
}

/**
 * Limits, then the coefficients of P and Q by turns from the highest down. They lie in memory since V8 builds an
 * immediate vector anew at every use, from several instructions.
 */
const constants = memory.data<f32>([
  9.0, -9.0,
  1.3354630137055235e-8, 7.776544831499048e-7,
  2.06090575310827e-5, 0.0003285632269149606,
  0.0034955865304099575, 0.02587697604050911,
  0.13381024270511338, 0.4671433986633992,
  0.9999999794689892, 1.0,
  1.0, -1.0,
]);

@inline
function constant(index: usize): v128 {
  return v128.load_splat<f32>(constants + (index << 2));
}

/** a x + c, rounded twice: a fused instruction would give other bits on machines that have one. */
@inline
function multiplyAdd(a: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, x), f32x4.splat(c));
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** y = e^(sign x) for `count` floats, a multiple of 4. */
export function expArray(x: usize, y: usize, count: i32, sign: f32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(y + (<usize>i << 2), exp4(f32x4.mul(v128.load(x + (<usize>i << 2)), f32x4.splat(sign))));
  }
}

/** y = ln x for `count` floats, a multiple of 4. */
export function logArray(x: usize, y: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(y + (<usize>i << 2), log4(v128.load(x + (<usize>i << 2))));
}
