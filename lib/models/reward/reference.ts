import { z } from "zod";
import { decodePixels, type Pixels } from "../../image/pixels.ts";
import { resizePixels } from "../../image/resize_pixels.ts";
import { messageOf } from "../../input_error.ts";
import { BaseRewardModel } from "./base_reward_model.ts";
import { measureEdit } from "./reference_measure.ts";
import type { Judgement, JudgeRequest } from "./reward_model.ts";

/**
 * The judge that knows the answer: it compares an edit with the pair's target image, and reads
 * neither prompt nor instruction.
 *
 * `Score = 10 * achieved * preserved`, both in [0, 1]; their formulas are at
 * {@linkcode measureEdit}. The product is used because neither half is worth anything alone: an
 * edit that leaves the image as it is has achieved 0 and so scores 0, however perfectly it
 * preserved the rest. The target itself scores 10, and a blend of source and target scores in
 * proportion to the target's share.
 *
 * It measures pixels: another right answer than the target's, such as the same cup moved a little
 * farther, scores low. That makes it a yardstick for pairs whose target is the only right answer,
 * and a control for other judges, not a replacement of them.
 *
 * The reply has the lines `Wanted change achieved: 0.953`, `Rest preserved: 0.991`, `Changed
 * region: 0.124` (its share of the image), and at last `Score: 9.444`. An edited image or a target
 * of another size is resized to the source's first, which the reply then says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../image/pixels.ts";
 *
 * const grey = (value: number) =>
 *   encodePng({ width: 8, height: 8, data: new Uint8Array(192).fill(value) });
 * const judgement = await new ReferenceRewardModel({}).score({
 *   id: "a",
 *   systemPrompt: "",
 *   userPrompt: "",
 *   source: await grey(40),
 *   showSource: false,
 *   edited: await grey(65),
 *   target: await grey(90),
 *   seed: 0,
 * });
 * assertEquals(judgement, {
 *   kind: "reply",
 *   text: "Wanted change achieved: 0.500\nRest preserved: 1.000\nChanged region: 1.000\n" +
 *     "Score: 5.000",
 * });
 * ```
 */
export class ReferenceRewardModel extends BaseRewardModel {
  /** There are no parameters. */
  static override readonly paramsSchema: z.ZodType<object> = z.strictObject({});
  /** sharp decodes in threads of its own. */
  override readonly concurrency = 4;

  /**
   * Compares one edit with its target.
   *
   * A pair without a target, or whose target shows no noticeable change, is refused.
   *
   * @throws {Error} If one of the three images cannot be decoded.
   */
  async score({ id, source, target, edited }: JudgeRequest): Promise<Judgement> {
    if (target === undefined) {
      return {
        kind: "refused",
        reason: `the reference judge needs a target image, and pair ${id} has none`,
      };
    }
    const [before, wanted, after] = await Promise.all([
      decode(source, "source"),
      decode(target, "target"),
      decode(edited, "edited"),
    ]);
    const measure = measureEdit(
      before,
      await resizePixels(wanted, before),
      await resizePixels(after, before),
    );
    if (measure === undefined) {
      return {
        kind: "refused",
        reason: `the target of pair ${id} does not differ noticeably from its source, ` +
          `so there is no wanted change to measure`,
      };
    }
    const { achieved, preserved, region } = measure;
    const lines = [
      ...resizeNote("Target", wanted, before),
      ...resizeNote("Edited image", after, before),
      `Wanted change achieved: ${achieved.toFixed(3)}`,
      `Rest preserved: ${preserved.toFixed(3)}`,
      `Changed region: ${region.toFixed(3)}`,
      `Score: ${(10 * achieved * preserved).toFixed(3)}`,
    ];
    return { kind: "reply", text: lines.join("\n") };
  }
}

async function decode(image: Uint8Array, name: string): Promise<Pixels> {
  try {
    return await decodePixels(image);
  } catch (cause) {
    throw new Error(`${messageOf(cause)} (the ${name} image)`, { cause });
  }
}

function resizeNote(name: string, image: Pixels, to: Pixels): readonly string[] {
  return image.width === to.width && image.height === to.height ? [] : [
    `${name} resized from ${image.width}x${image.height} to ${to.width}x${to.height}.`,
  ];
}
