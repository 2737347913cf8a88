import { z } from "zod";
import { asPng } from "../../image/as_png.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import type { EditRequest, EditResult } from "./diffusion_model.ts";

/**
 * The baseline that edits nothing: it returns the source image.
 *
 * A judge that scores it well does not look at the instruction.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../image/pixels.ts";
 *
 * const source = await encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
 * const { image } = await new CopyModel({}).editImage(
 *   { id: "a", instruction: "make it night", source, seed: 0 },
 * );
 * assertEquals(image, source);
 * ```
 */
export class CopyModel extends BaseDiffusionModel {
  /** There are no parameters. */
  static override readonly paramsSchema: z.ZodType<object> = z.strictObject({});
  /** sharp decodes and encodes in threads of its own. */
  override readonly concurrency = 4;

  /**
   * Returns the source as PNG: its own bytes where it is one, encoded anew otherwise.
   *
   * @throws {Error} If a source that is not PNG cannot be decoded.
   */
  async editImage({ source }: EditRequest): Promise<EditResult> {
    return { image: await asPng(source) };
  }
}
