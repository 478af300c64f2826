/**
 * The text of x to the power of y, in place of `Math.pow` inside the isolate: V8's own gives other bits on Node 24 than
 * on Node 20 and 22, the only function of Math that does. Whole exponents multiply (a few ulp off at most), others go
 * through exp and log, whose bits agree: the relative error grows with |y log x|, to 1e-13 where the result overflows.
 */
export const powerScript = `((exp, log, sqrt, trunc) => (x, y) => {
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  if (y === 0.5) return sqrt(x);
  if (y !== y) return NaN;
  const size = y < 0 ? -y : y;
  const whole = trunc(size) === size;
  if (whole && size <= 64) {
    let result = 1;
    let factor = +x;
    for (let n = size; n > 0; n = n >> 1) {
      if (n & 1) result *= factor;
      factor *= factor;
    }
    return y < 0 ? 1 / result : result;
  }
  if (x >= 0) return exp(y * log(x));
  if (!whole) return NaN;
  return size % 2 === 1 ? -exp(y * log(-x)) : exp(y * log(-x));
})(Math.exp, Math.log, Math.sqrt, Math.trunc)`;
