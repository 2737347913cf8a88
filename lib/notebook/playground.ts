import { InputError } from "../input_error.ts";
import { decodePixels, type Pixels } from "../image/pixels.ts";
import { EditGraphs } from "../models/diffusion/qwen_image_edit/edit_graphs.ts";
import { decodeLatents, makeEdit } from "../models/diffusion/qwen_image_edit/edit_pipeline.ts";
import { Recent } from "../models/recent.ts";
import type { Rounding } from "../models/diffusion/qwen_image_edit/rounding.ts";
import { editSize } from "../models/diffusion/qwen_image_edit/sizes.ts";

/** Encodings that are kept: images and negative prompts of a few edits. */
const KEPT = 8;

/** How a playground is opened. */
export interface PlaygroundOptions {
  /** `cpu`, `cuda`, `cuda:<number>` or `webgpu`. @default {"cpu"} */
  readonly device?: string;
}

/** One edit to try. */
export interface TriedEdit {
  /** Source image, encoded. */
  readonly source: Uint8Array;
  /** What to do. */
  readonly instruction: string;
  /** What the edit should not look like. @default {" "} */
  readonly negativePrompt?: string;
  /** Denoising steps. */
  readonly steps: number;
  /** Weight of the instruction against the negative prompt, `true_cfg_scale`. */
  readonly scale: number;
  /** Seed of the noise. */
  readonly seed: number;
  /** Whether the latents after each step are made into pictures, too. @default {false} */
  readonly watch?: boolean;
  /** Told of each step that is done. */
  readonly onStep?: (done: number, total: number) => void;
}

/** An edit that was tried. */
export interface TriedImage {
  /** The edited image. */
  readonly image: Pixels;
  /** What the latents stood for after each step, the first to the last but one. */
  readonly steps: readonly Pixels[];
  /** Time of the edit in s, pictures of the steps excepted. */
  readonly seconds: number;
}

/**
 * Qwen-Image-Edit in this process, held in memory to try edits on. It computes in the notebook's
 * own thread, so nothing else runs meanwhile.
 */
export class EditPlayground implements AsyncDisposable {
  readonly #graphs: EditGraphs;
  readonly #recent = new Recent<Float32Array>(KEPT);

  private constructor(graphs: EditGraphs) {
    this.#graphs = graphs;
  }

  /**
   * Loads an exported model.
   *
   * @example
   * ```ts ignore
   * const playground = await EditPlayground.open("tests/fixtures/qwen_image_edit");
   * const { image } = await playground.edit({ source, instruction, steps: 4, scale: 4, seed: 0 });
   * ```
   *
   * @param folder What `scripts/export` has written.
   * @throws {InputError} If something is missing there, or the device is not to be had.
   */
  static async open(
    folder: string,
    { device = "cpu" }: PlaygroundOptions = {},
  ): Promise<EditPlayground> {
    return new EditPlayground(await EditGraphs.open(folder, { device }));
  }

  /** What the folder says of the model: its source, pipeline and number format. */
  get model(): { readonly source: string; readonly pipeline: string; readonly dtype: string } {
    const { source, pipeline, dtype } = this.#graphs.manifest;
    return { source, pipeline, dtype };
  }

  /**
   * Makes one edit; what does not depend on instruction, guidance and seed is computed once.
   *
   * @throws {InputError} If `steps` is no positive integer.
   * @throws {Error} If the source cannot be decoded.
   */
  async edit(tried: TriedEdit): Promise<TriedImage> {
    const { instruction, negativePrompt = " ", steps, scale, seed, watch = false, onStep } = tried;
    if (!Number.isSafeInteger(steps) || steps < 1) {
      throw new InputError(`Cannot edit: steps must be a positive integer, got ${steps}`);
    }
    const source = await decodePixels(tried.source);
    const rounding: Rounding = this.#graphs.manifest.dtype === "bfloat16"
      ? "reference-bf16"
      : "fp32";
    const between: Float32Array[] = [];
    const began = performance.now();
    const { image } = await makeEdit(
      this.#graphs,
      { images: [source], instruction, negativePrompt, steps, scale, seed },
      {
        noise: "torch",
        rounding,
        recent: this.#recent,
        onStep: (done, total, latents) => {
          // The image itself stands for the last ones.
          if (watch && done < total) between.push(latents);
          onStep?.(done, total);
        },
      },
    );
    const seconds = (performance.now() - began) / 1000;
    const size = editSize(source);
    const pictures: Pixels[] = [];
    for (const latents of between) {
      pictures.push(await decodeLatents(this.#graphs, latents, { size, rounding }));
    }
    return { image, steps: pictures, seconds };
  }

  /** Frees the networks; safe to call again. */
  async dispose(): Promise<void> {
    await this.#graphs.dispose();
  }

  /** The same as {@linkcode dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
