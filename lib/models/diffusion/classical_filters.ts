import { Buffer } from "node:buffer";
import sharp, { type Sharp } from "sharp";
import type { Pixels } from "../../image/pixels.ts";
import { type Random, seededRandom } from "../../random.ts";

/** One value per channel: R, G, B. */
export type PerChannel = readonly [number, number, number];

/** Multiplies each channel by `gain` and adds `lift` (in levels of 255), clamped to 0..255. */
export function levels(
  pixels: Pixels,
  { gain, lift = [0, 0, 0] }: { readonly gain: PerChannel; readonly lift?: PerChannel },
): Promise<Pixels> {
  return filter(pixels, (image) => image.linear([...gain], [...lift]));
}

/** Makes each channel a sum of all three; one row of factors per output channel. */
export function mixChannels(
  pixels: Pixels,
  [red, green, blue]: readonly [PerChannel, PerChannel, PerChannel],
): Promise<Pixels> {
  return filter(pixels, (image) => image.recomb([[...red], [...green], [...blue]]));
}

/** Scales how far each channel is from the pixel's luma (Rec. 601); 0 is grey, 1 changes nothing. */
export function vividness(pixels: Pixels, factor: number): Promise<Pixels> {
  const grey = [0.299, 0.587, 0.114].map((weight) => weight * (1 - factor));
  const [red = 0, green = 0, blue = 0] = grey;
  return mixChannels(pixels, [
    [red + factor, green, blue],
    [red, green + factor, blue],
    [red, green, blue + factor],
  ]);
}

/** Blurs by a Gaussian of about 1 % of the longer side: enough to see, whatever the size. */
export function blur(pixels: Pixels): Promise<Pixels> {
  const sigma = Math.max(1, Math.max(pixels.width, pixels.height) / 120);
  return filter(pixels, (image) => image.blur(sigma));
}

/** Makes edges steeper. */
export function sharpen(pixels: Pixels): Promise<Pixels> {
  return filter(pixels, (image) => image.sharpen({ sigma: 1.5, m1: 1.5, m2: 3 }));
}

/** Mirrors the image, left to right or top to bottom. */
export function mirror(
  pixels: Pixels,
  direction: "horizontally" | "vertically",
): Promise<Pixels> {
  return filter(pixels, (image) => direction === "horizontally" ? image.flop() : image.flip());
}

/** Rotates clockwise; a quarter turn swaps width and height. */
export function rotate(pixels: Pixels, degrees: 90 | 180 | 270): Promise<Pixels> {
  return filter(pixels, (image) => image.rotate(degrees));
}

/** Lays a grey veil over the image, thicker towards the top, where things are farther away. */
export async function fog(pixels: Pixels): Promise<Pixels> {
  const soft = await filter(pixels, (image) => image.blur(Math.max(0.5, pixels.width / 500)));
  return overlay(
    soft,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#d9dde0" stop-opacity="0.85"/>
      <stop offset="1" stop-color="#d9dde0" stop-opacity="0.4"/>
    </linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`,
  );
}

/** Lays an evening sky's glow over the image, strongest in its upper half. */
export function overlaySunset(pixels: Pixels): Promise<Pixels> {
  return overlay(
    pixels,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#8a3d6b" stop-opacity="0.45"/>
      <stop offset="0.5" stop-color="#ff8a3c" stop-opacity="0.4"/>
      <stop offset="1" stop-color="#ff8a3c" stop-opacity="0.1"/>
    </linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`,
  );
}

/** Draws slanted streaks; the seed places them. */
export function overlayRain(pixels: Pixels, seed: number): Promise<Pixels> {
  const { width, height } = pixels;
  const unit = Math.max(width, height) / 100;
  const streaks = scatter(420, seed, (random) => {
    const x = random() * width * 1.1;
    const y = (random() * 1.1 - 0.1) * height;
    const length = unit * (2.5 + 3 * random());
    return `M${fixed(x)} ${fixed(y)}l${fixed(-0.22 * length)} ${fixed(length)}`;
  });
  return overlay(
    pixels,
    `<path d="${streaks}" fill="none" stroke="#e6eef5" stroke-opacity="0.55" stroke-width="${
      fixed(Math.max(0.6, unit / 7))
    }" stroke-linecap="round"/>`,
  );
}

/** Draws flakes; the seed places them. */
export function overlaySnow(pixels: Pixels, seed: number): Promise<Pixels> {
  const { width, height } = pixels;
  const unit = Math.max(width, height) / 100;
  const flakes = scatter(320, seed, (random) => {
    const radius = unit * (0.12 + 0.4 * random() ** 2);
    return `<circle cx="${fixed(random() * width)}" cy="${fixed(random() * height)}" r="${
      fixed(radius)
    }"/>`;
  });
  return overlay(pixels, `<g fill="#ffffff" fill-opacity="0.9">${flakes}</g>`);
}

async function filter(
  { width, height, data }: Pixels,
  operations: (image: Sharp) => Sharp,
): Promise<Pixels> {
  const image = operations(sharp(data, { raw: { width, height, channels: 3 } }));
  const output = await image.removeAlpha().toColourspace("srgb").raw()
    .toBuffer({ resolveWithObject: true });
  return { width: output.info.width, height: output.info.height, data: output.data };
}

function overlay(pixels: Pixels, drawing: string): Promise<Pixels> {
  const { width, height } = pixels;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawing}</svg>`;
  return filter(pixels, (image) => image.composite([{ input: Buffer.from(svg) }]));
}

function scatter(count: number, seed: number, draw: (random: Random) => string): string {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => draw(random)).join("");
}

function fixed(value: number): string {
  return value.toFixed(2);
}
