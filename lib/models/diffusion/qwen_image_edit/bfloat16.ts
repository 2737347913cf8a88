const view = new DataView(new ArrayBuffer(4));

/**
 * The nearest number that a bfloat16 can hold, half to even.
 *
 * A bfloat16 is the upper half of a float32. The number is rounded to float32 first, as in PyTorch,
 * which computes on bfloat16 tensors in float32 and rounds each result. NaN and infinities stay as
 * they are; what is too large becomes infinite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([2.8184, -0.7571, 95.4985].map(roundToBfloat16), [2.8125, -0.7578125, 95.5]);
 * ```
 */
export function roundToBfloat16(x: number): number {
  if (Number.isNaN(x)) return NaN;
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  // Just below half of the upper half's last place, and just that half where the place is odd.
  view.setUint32(0, (bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
  return view.getFloat32(0);
}
