import type { Pixels } from "../../../lib/image/pixels.ts";
import cases from "./oracle/images.json" with { type: "json" };

/** A pair of images, and what scikit-image and SciPy say of it. */
export interface OracleCase {
  readonly name: string;
  readonly first: Pixels;
  readonly second: Pixels;
  readonly changed: Uint8Array;
  readonly ssim: number;
  readonly outside: number | undefined;
}

export const oracleCases: readonly OracleCase[] = cases.map((
  { name, width, height, ssim, outside, ...encoded },
) => ({
  name,
  first: { width, height, data: Uint8Array.fromBase64(encoded.first) },
  second: { width, height, data: Uint8Array.fromBase64(encoded.second) },
  changed: Uint8Array.fromBase64(encoded.changed),
  ssim,
  outside,
}));
