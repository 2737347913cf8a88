/**
 * How much memory an edit takes on the CPU, by formula.
 *
 * @module
 */

/** Bytes of the weights of each network, as they lie on disk. */
export interface Weights {
  /** Of the vision tower. */
  readonly vision: number;
  /** Of the language model. */
  readonly language: number;
  /** Of the transformer. */
  readonly transformer: number;
  /** Of the autoencoder's first half. */
  readonly vae_encoder: number;
  /** Of the autoencoder's second half. */
  readonly vae_decoder: number;
}

/** What decides how much memory a network takes to compute. */
export interface Widths {
  /** Numbers of a patch in the vision tower. */
  readonly vision: number;
  /** Numbers of a token in the language model. */
  readonly language: number;
  /** Attention heads of the language model. */
  readonly languageHeads: number;
  /** Numbers of a token in the transformer. */
  readonly transformer: number;
  /** Channels of the autoencoder at the size of the image. */
  readonly vae: number;
}

/** Of the middle model that the benchmark runs. */
export const MIDDLE: Widths = {
  vision: 640,
  language: 1024,
  languageHeads: 8,
  transformer: 1024,
  vae: 32,
};

/** Of Qwen-Image-Edit, Edit-2509 and Edit-2511. */
export const REAL: Widths = {
  vision: 1280,
  language: 3584,
  languageHeads: 28,
  transformer: 3072,
  vae: 96,
};

/** Bytes of the real weights by `--dtype` of the exporter, in memory on the CPU. */
const REAL_WEIGHTS: Readonly<Record<string, Weights>> = {
  float32: real({ vision: 2.7e9, language: 27.2e9, transformer: 81.4e9 }),
  // The CPU has no code for 16 bits: all are widened when they are loaded, and some room is lost.
  float16: real({ vision: 3.1e9, language: 32.4e9, transformer: 93.6e9 }),
  int4: real({ vision: 2.7e9, language: 5.2e9, transformer: 12.9e9 }),
};

/** With those of the autoencoder, which are always float32. */
function real(weights: Pick<Weights, "vision" | "language" | "transformer">): Weights {
  return { ...weights, vae_encoder: 0.2e9, vae_decoder: 0.3e9 };
}

/** Numbers in a size of about a megapixel. */
const PIXELS = 1024 * 1024;
/** Patches of 14 x 14 pixels, in whole cells of 2 x 2. */
const PATCHES = 5476;
/** Tokens of a prompt: a cell is one, and the template and an instruction are about 100. */
const PROMPT = 1369 + 100;
/** Tokens of noise and of one source. */
const TOKENS = 2 * PIXELS / 256;
const FLOAT = 4;
/** Deno with the project's code, the image library, images, latents and tables. */
const PROCESS = 250e6;

/** How near a measured peak must be to that of the formula, relatively. */
const MARGIN = 0.2;

/**
 * The bytes that each network takes to compute, beside its weights: so many numbers for each
 * number of a patch, token or pixel; and the scores of the language model's attention, twice.
 *
 * The factors were measured; all other attention is computed in blocks.
 */
export function workingBytes(widths: Widths): Weights {
  const { vision, language, languageHeads, transformer, vae } = widths;
  return {
    vision: 17 * vision * PATCHES * FLOAT,
    language: 16 * language * PROMPT * FLOAT + 2 * languageHeads * PROMPT ** 2 * FLOAT,
    transformer: 19 * transformer * (TOKENS + PROMPT) * FLOAT,
    vae_encoder: 4.5 * vae * PIXELS * FLOAT,
    vae_decoder: 6.5 * vae * PIXELS * FLOAT,
  };
}

/**
 * Highest resident memory of the process in bytes, for one edit of a megapixel on the CPU: that of
 * all networks with `offload: none`, since each keeps what it has once taken, else of the largest.
 *
 * @param weights Bytes of the weights in memory.
 */
export function predictedPeak(widths: Widths, weights: Weights, offload: string): number {
  const working = Object.entries(workingBytes(widths));
  const each = working.map(([name, bytes]) => bytes + weights[name as keyof Weights]);
  const networks = offload === "sequential"
    ? Math.max(...each)
    : each.reduce((sum, bytes) => sum + bytes, 0);
  return PROCESS + networks;
}

/** Whether a measured peak is what the formula says. */
export function isNear(measured: number, predicted: number): boolean {
  return Math.abs(measured / predicted - 1) <= MARGIN;
}

/** A table of peaks with the real weights; its first row names the columns. */
export function realPeaks(): readonly (readonly string[])[] {
  const rows = Object.entries(REAL_WEIGHTS).map(([dtype, weights]) => {
    const peak = (offload: string) =>
      `${(predictedPeak(REAL, weights, offload) / 1e9).toFixed(0)} GB`;
    return [dtype, peak("none"), peak("sequential")];
  });
  return [["dtype", "offload: none", "sequential"], ...rows];
}
