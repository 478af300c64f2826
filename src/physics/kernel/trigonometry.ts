import type { Algebra } from './algebra.ts';
import type { Precision } from './encoder.ts';
import type { Value } from './tracer.ts';

/**
 * Sine and cosine by reduction to [-pi/4, pi/4] and minimax polynomials: Cephes' (Moshier) sinf and cosf in single
 * precision, good to 1e-7 up to 8,000 rad; fdlibm's (Sun Microsystems, 1993) kernels in double precision.
 */
const polynomials = {
  f32: {
    halfPi: [1.5703125, 0.0004837512969970703, 7.549789954891882e-8],
    sine: [-0.16666654611, 0.0083321608736, -0.00019515295891],
    cosine: [0.04166664568298827, -0.001388731625493765, 2.443315711809948e-5],
  },
  f64: {
    halfPi: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21],
    sine: [
      ...[-0.16666666666666632, 0.00833333333332249, -0.0001984126982985795],
      ...[2.7557313707070068e-6, -2.5050760253406863e-8, 1.58969099521155e-10],
    ],
    cosine: [
      ...[0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5],
      ...[-2.7557314351390663e-7, 2.087572321298175e-9, -1.1359647557788195e-11],
    ],
  },
} as const;

/** The sine and cosine of `angle` (rad). */
export function sineCosine(g: Algebra, precision: Precision, angle: Value): { sine: Value; cosine: Value } {
  const { halfPi, sine, cosine } = polynomials[precision];
  const turns = g.nearest(g.multiply(g.constant(2 / Math.PI), angle));
  const rest = halfPi.reduce<Value>((r, part) => g.subtract(r, g.multiply(g.constant(part), turns)), angle);
  const square = g.multiply(rest, rest);
  const s = g.add(rest, g.multiply(g.multiply(horner(g, sine, square), square), rest));
  const flat = g.subtract(g.one, g.multiply(g.constant(0.5), square));
  const c = g.add(flat, g.multiply(g.multiply(horner(g, cosine, square), square), square));
  return toQuadrant(g, turns, s, c);
}

/** The quarter turns taken off put back: odd ones swap sine and cosine, and halves change signs. */
function toQuadrant(g: Algebra, turns: Value, s: Value, c: Value): { sine: Value; cosine: Value } {
  const half = g.multiply(g.constant(0.5), turns);
  const halves = g.floor(half);
  const odd = g.subtract(half, halves); // 0 or 1/2
  const quarter = g.multiply(g.constant(0.5), halves);
  const oddHalves = g.subtract(quarter, g.floor(quarter)); // 0 or 1/2
  const sign = g.subtract(g.one, g.multiply(g.constant(4), oddHalves));
  const flip = g.subtract(g.one, g.multiply(g.constant(4), odd));
  const even = g.subtract(odd, g.constant(0.25)); // negative for an even number of quarter turns
  return {
    sine: g.multiply(sign, g.whereNegative(even, s, c)),
    cosine: g.multiply(g.multiply(sign, flip), g.whereNegative(even, c, s)),
  };
}

/**
 * The angle of the point (x, y) with both numbers 0 or more: Cephes' (Moshier) atanf and atan, after a reduction of the
 * ratio to [-0.42, 0.42].
 */
export function arcTangent(g: Algebra, precision: Precision, y: Value, x: Value): Value {
  const [less, more] = [g.smaller(x, y), g.larger(x, y)];
  const small = g.divide(less, g.larger(more, g.constant(1e-30)));
  const turned = g.divide(g.subtract(small, g.one), g.add(small, g.one));
  const reduces = g.subtract(g.constant(Math.SQRT2 - 1), small); // negative above tan(pi / 8)
  const u = g.whereNegative(reduces, turned, small);
  const square = g.multiply(u, u);
  const { numerator, denominator } = arcPolynomials[precision];
  const series = g.divide(horner(g, numerator, square), horner(g, denominator, square));
  const angle = g.add(u, g.multiply(g.multiply(series, square), u));
  const below = g.add(g.whereNegative(reduces, g.constant(Math.PI / 4), g.zero), angle);
  return g.whereNegative(g.subtract(x, y), g.subtract(g.constant(Math.PI / 2), below), below);
}

/** From the constant upwards. */
const arcPolynomials = {
  f32: {
    numerator: [-0.333329491539, 0.199777106478, -0.138776856032, 0.0805374449538],
    denominator: [1],
  },
  f64: {
    numerator: [
      ...[-64.85021904942025, -122.88666844901363, -75.00855792314705, -16.157537187333652],
      -0.8750608600031904,
    ],
    denominator: [
      ...[194.5506571482614, 485.3903996359137, 432.88106049129027, 165.02700983169885],
      ...[24.858464901423062, 1],
    ],
  },
} as const;

function horner(g: Algebra, coefficients: readonly number[], x: Value): Value {
  return coefficients
    .slice(0, -1)
    .reduceRight<Value>(
      (sum, coefficient) => g.add(g.constant(coefficient), g.multiply(sum, x)),
      g.constant(coefficients.at(-1)!),
    );
}
