import sharp from "sharp";
import { addGrain, grainOffsets } from "./grain.ts";
import { SHARED_DEFINITIONS } from "./kit/shading.ts";
import type { SamplePair } from "./pairs.ts";
import { SCENE_HEIGHT, SCENE_WIDTH } from "./scene.ts";

/** Size of a rendered picture in pixels. */
export interface PictureSize {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
}

/** Size that pictures have unless another is asked for: half of the real benchmark's. */
export const DEFAULT_SIZE: PictureSize = { width: 736, height: 552 };

/** Size of the real benchmark's pictures. */
export const FULL_SIZE: PictureSize = { width: SCENE_WIDTH, height: SCENE_HEIGHT };

/** How pictures are rendered. */
export interface RenderOptions extends Partial<PictureSize> {
  /** Adds photographic noise, the same to source and target. */
  readonly grain?: boolean;
}

/** Both pictures of a pair as PNG files. */
export interface RenderedPair {
  /** PNG bytes of the source picture. */
  readonly source: Uint8Array;
  /** PNG bytes of the wanted picture. */
  readonly target: Uint8Array;
}

const SMALLEST = 16;
const LARGEST = 8192;

/**
 * A whole SVG document around a scene's contents; what does not fit the shape is cut off.
 *
 * @throws {RangeError} If a side is not an integer from 16 to 8192.
 */
export function pictureSvg(contents: string, size: PictureSize = FULL_SIZE): string {
  checkSize(size);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"` +
    ` viewBox="0 0 ${SCENE_WIDTH} ${SCENE_HEIGHT}" preserveAspectRatio="xMidYMid slice">` +
    `${SHARED_DEFINITIONS}${contents}</svg>`;
}

/**
 * Renders both pictures of a pair.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { samplePairs } from "./pairs.ts";
 *
 * for await (const pair of samplePairs({ pairs: 1 })) {
 *   const { source } = await renderSamplePair(pair, { width: 92, height: 69 });
 *   assert(source.length > 1000);
 * }
 * ```
 *
 * @throws {RangeError} If a side is not an integer from 16 to 8192.
 */
export async function renderSamplePair(
  pair: SamplePair,
  options: RenderOptions = {},
): Promise<RenderedPair> {
  const { width = DEFAULT_SIZE.width, height = DEFAULT_SIZE.height, grain = false } = options;
  const size = { width, height };
  const offsets = grain ? grainOffsets(width * height * 3, { seed: pair.seed }) : undefined;
  const [source, target] = await Promise.all([
    renderPicture(pair.scene.source, size, offsets),
    renderPicture(pair.scene.target, size, offsets),
  ]);
  return { source, target };
}

async function renderPicture(
  contents: string,
  size: PictureSize,
  offsets: Int8Array | undefined,
): Promise<Uint8Array> {
  const drawn = sharp(new TextEncoder().encode(pictureSvg(contents, size)))
    .removeAlpha().toColourspace("srgb");
  if (offsets === undefined) return await drawn.png({ compressionLevel: 4 }).toBuffer();
  const { data, info } = await drawn.raw().toBuffer({ resolveWithObject: true });
  addGrain(data, offsets);
  return await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png({ compressionLevel: 6 }).toBuffer();
}

function checkSize(size: PictureSize): void {
  for (const side of ["width", "height"] as const) {
    const value = size[side];
    if (!Number.isInteger(value) || value < SMALLEST || value > LARGEST) {
      throw new RangeError(
        `Cannot render a picture: ${side} must be an integer from ${SMALLEST} to ${LARGEST}, got ${value}`,
      );
    }
  }
}
