import { z } from "zod";
import { asPng } from "../../image/as_png.ts";
import { decodePixels, encodePng, type Pixels } from "../../image/pixels.ts";
import { BaseDiffusionModel } from "./base_diffusion_model.ts";
import { matchingRules } from "./classical_rules.ts";
import type { EditRequest, EditResult } from "./diffusion_model.ts";

/** Parameters of {@linkcode ClassicalModel}. */
export interface ClassicalParams {
  /** How much of each change of colour or weather is made, from 0 (none) to 1 (all). */
  readonly strength: number;
}

/**
 * The baseline without a network: keywords of the instruction, English or Chinese, choose filters
 * for the whole image.
 *
 * It knows brightness, day, night, sunset, warm and cold light, the four seasons, fog, rain, snow,
 * grey, sepia, blur, sharpening, flipping and rotation. Anything else, such as moving an object,
 * it leaves alone. The notes of a result name the rules that were applied.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../image/pixels.ts";
 *
 * const source = await encodePng({ width: 1, height: 1, data: new Uint8Array([200, 200, 200]) });
 * const model = new ClassicalModel({ strength: 1 });
 * const instruction = "Turn the summer day into a rainy night.";
 * const { notes } = await model.editImage({ id: "a", instruction, source, seed: 0 });
 * assertEquals(notes, ["applied: rain, night"]);
 * ```
 */
export class ClassicalModel extends BaseDiffusionModel<ClassicalParams> {
  /** One parameter, `strength`. */
  static override readonly paramsSchema: z.ZodType<ClassicalParams> = z.strictObject({
    strength: z.number().min(0).max(1).default(1).describe(
      "How much of each change of colour or weather is made, from 0 (none) to 1 (all).",
    ),
  });
  /** sharp works in threads of its own. */
  override readonly concurrency = 4;

  /**
   * Applies the rules in the order in which the instruction names them.
   *
   * The result has the source's size; a rotation by 90 degrees swaps its sides.
   *
   * @throws {Error} If the source cannot be decoded.
   */
  async editImage({ instruction, source, seed }: EditRequest): Promise<EditResult> {
    const rules = matchingRules(instruction);
    if (rules.length === 0) {
      return { image: await asPng(source), notes: ["no rule matches: image left unchanged"] };
    }
    let pixels = await decodePixels(source);
    for (const { apply, geometric } of rules) {
      const changed = await apply(pixels, seed);
      pixels = geometric === true ? changed : mix(pixels, changed, this.params.strength);
    }
    return {
      image: await encodePng(pixels),
      notes: [`applied: ${rules.map(({ name }) => name).join(", ")}`],
    };
  }
}

function mix(before: Pixels, after: Pixels, share: number): Pixels {
  if (share === 1) return after;
  const data = before.data.map((value, index) =>
    Math.round(value + share * ((after.data[index] ?? value) - value))
  );
  return { ...before, data };
}
