import { rounder, type Rounding } from "./rounding.ts";

/** Mean and spread of the autoencoder's latents, and how results are rounded. */
export interface LatentScale {
  /** Mean of each channel: `latents_mean` of the autoencoder's configuration. */
  readonly mean: readonly number[];
  /** Standard deviation of each channel: `latents_std` of the autoencoder's configuration. */
  readonly std: readonly number[];
  /** Whose rounding to follow. @default {"fp32"} */
  readonly rounding?: Rounding;
}

/**
 * Latents of the autoencoder's encoder on the scale of the transformer: `(z - mean) / std` by
 * channel, each step rounded (diffusers, pipeline_qwenimage_edit.py, `_encode_vae_image`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const latents = Float32Array.of(3, 5, 1, 1);
 * assertEquals([...normaliseLatents(latents, { mean: [1, 0], std: [2, 4] })], [1, 2, 0.25, 0.25]);
 * ```
 *
 * @param latents [channels, height, width].
 * @throws {RangeError} If `mean`, `std` and `latents` do not have the same number of channels.
 */
export function normaliseLatents(latents: Float32Array, scale: LatentScale): Float32Array {
  const round = rounder(scale.rounding ?? "fp32");
  return eachChannel(latents, scale, (mean, std) => {
    const centre = round(mean);
    const divisor = round(std);
    return (z) => round(round(z - centre) / divisor);
  });
}

/**
 * Latents of the transformer on the scale of the autoencoder's decoder: `z / (1 / std) + mean` by
 * channel, each step rounded, as in the reference (diffusers, pipeline_qwenimage_edit.py,
 * `__call__`). Rounded to bfloat16, that is up to 0.4 % off `z * std`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const latents = Float32Array.of(1, 2, 0.25, 0.25);
 * assertEquals([...denormaliseLatents(latents, { mean: [1, 0], std: [2, 4] })], [3, 5, 1, 1]);
 * ```
 *
 * @param latents [channels, height, width].
 * @throws {RangeError} If `mean`, `std` and `latents` do not have the same number of channels.
 */
export function denormaliseLatents(latents: Float32Array, scale: LatentScale): Float32Array {
  const round = rounder(scale.rounding ?? "fp32");
  return eachChannel(latents, scale, (mean, std) => {
    const centre = round(mean);
    const divisor = round(1 / round(std));
    return (z) => round(round(z / divisor) + centre);
  });
}

function eachChannel(
  latents: Float32Array,
  { mean, std }: LatentScale,
  scaleOf: (mean: number, std: number) => (z: number) => number,
): Float32Array {
  const plane = latents.length / mean.length;
  if (std.length !== mean.length || !Number.isInteger(plane)) {
    throw new RangeError(
      `Cannot scale latents: ${latents.length} numbers, ${mean.length} means and ${std.length} ` +
        "deviations do not have the same number of channels",
    );
  }
  const scaled = new Float32Array(latents.length);
  for (const [channel, centre] of mean.entries()) {
    const start = channel * plane;
    const scale = scaleOf(centre, std[channel] ?? 1);
    scaled.set(latents.subarray(start, start + plane).map(scale), start);
  }
  return scaled;
}
