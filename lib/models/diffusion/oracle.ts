import { z } from "zod";
import { asPng } from "../../image/as_png.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import type { EditRequest, EditResult } from "./diffusion_model.ts";

/**
 * The baseline that is always right: it returns the pair's target image.
 *
 * A judge that does not score it far above `copy` cannot tell a right edit from none.
 */
export class OracleModel extends BaseDiffusionModel {
  /** There are no parameters. */
  static override readonly paramsSchema: z.ZodType<object> = z.strictObject({});
  /** sharp decodes and encodes in threads of its own. */
  override readonly concurrency = 4;

  /**
   * Returns the target as PNG.
   *
   * @throws {Error} If the pair has no target, or one that is not PNG and cannot be decoded.
   */
  async editImage({ id, target }: EditRequest): Promise<EditResult> {
    if (target === undefined) {
      throw new Error(`Pair ${id} has no target image: the oracle needs one`);
    }
    return { image: await asPng(target) };
  }
}
