const f = Math.fround;
const view = new DataView(new ArrayBuffer(4));

const SQRT_HALF = f(0.707106781186547524);
/** The logarithm of 2 in two parts, the first of which is exact in few bits. */
const LOG_2 = [0.693359375, f(-2.12194440e-4)] as const;
const LOG = [
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
].map(f);
const FOUR_BY_PI = f(1.27323954473516);
/** A quarter of pi in three parts, the first two of which are exact in few bits. */
const QUARTER_PI = [0.78515625, f(2.4187564849853515625e-4), f(3.77489497744594108e-8)] as const;
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f);
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f);

/**
 * Natural logarithm in single precision, bit for bit as in PyTorch's normal distribution on CPUs.
 *
 * The polynomial of `logf` in S. L. Moshier's Cephes library (1989), on `m` in [sqrt(1/2),
 * sqrt(2)) where `x = m * 2^e`. PyTorch evaluates it with AVX2 (aten/src/ATen/native/cpu,
 * avx_mathfun.h), and its compiler fuses multiplications and additions, which are rounded once.
 * Here the fused ones are rounded to a double first, which alters the last bit of less than one
 * in 2^28.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cephesLog(1), 0);
 * assertEquals(cephesLog(0.5), Math.fround(-Math.LN2));
 * ```
 *
 * @param x A positive float32, 2^-126 or more.
 */
export function cephesLog(x: number): number {
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  view.setUint32(0, (bits & 0x7fffff) | 0x3f000000);
  const half = view.getFloat32(0);
  const isLow = half < SQRT_HALF;
  const exponent = (bits >>> 23) - (isLow ? 127 : 126);
  const m = isLow ? half + half - 1 : half - 1;
  const square = f(m * m);
  let y = f(polynomial(LOG, m) * m);
  y = f(y * square + f(exponent * LOG_2[1]));
  y = f(y - square / 2);
  return f(exponent * LOG_2[0] + f(m + y));
}

/**
 * Sine and cosine in single precision, bit for bit as in PyTorch's normal distribution on CPUs.
 *
 * The polynomials of `sinf` and `cosf` of Cephes, with sources and rounding as for
 * {@linkcode cephesLog}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cephesSineCosine(0), { sine: 0, cosine: 1 });
 * assertEquals(cephesSineCosine(1).sine, Math.fround(Math.sin(1)));
 * ```
 *
 * @param x A float32, 0 to 8192.
 */
export function cephesSineCosine(x: number): { readonly sine: number; readonly cosine: number } {
  // The octant, and of an odd one the next: multiples of a quarter of pi to take away.
  const octant = (Math.trunc(f(x * FOUR_BY_PI)) + 1) & ~1;
  let rest = x;
  for (const part of QUARTER_PI) rest = f(rest - octant * part);
  const square = f(rest * rest);
  const sine = f(f(polynomial(SINE, square) * square) * rest + rest);
  const cosine = f(f(f(polynomial(COSINE, square) * square) * square - f(square / 2)) + 1);
  switch (octant & 6) {
    case 0:
      return { sine, cosine };
    case 2:
      return { sine: cosine, cosine: -sine };
    case 4:
      return { sine: -sine, cosine: -cosine };
    default:
      return { sine: -cosine, cosine: sine };
  }
}

/** By Horner's rule, each multiplication fused with its addition. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = f(sum * x + coefficient);
  return sum;
}
