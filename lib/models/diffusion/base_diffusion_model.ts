import { BaseModel } from "../base_model.ts";
import type { DiffusionModel, EditRequest, EditResult } from "./diffusion_model.ts";

/**
 * What every editing model shares, so that a class of one's own writes `editImage`, and
 * `initialize` and `dispose` where it has something to load and free.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { EditRequest, EditResult } from "./diffusion_model.ts";
 *
 * class Unchanged extends BaseDiffusionModel {
 *   editImage({ source }: EditRequest): Promise<EditResult> {
 *     return Promise.resolve({ image: source });
 *   }
 * }
 * assertEquals(new Unchanged({ steps: 4 }).fingerprint, 'Unchanged {"steps":4}');
 * ```
 */
export abstract class BaseDiffusionModel<Params extends object = Readonly<Record<string, unknown>>>
  extends BaseModel<Params>
  implements DiffusionModel {
  /**
   * Makes one edit.
   *
   * @throws {Error} If the edit failed; the run records the message and goes on.
   */
  abstract editImage(request: EditRequest, signal: AbortSignal): Promise<EditResult>;
}
