import { z } from "zod";
import { modelFingerprint } from "../fingerprint.ts";
import type { DiffusionModel, EditRequest, EditResult } from "./diffusion_model.ts";

/**
 * What every editing model shares, so that a class of one's own writes `editImage`, and
 * `initialize` and `dispose` where it has something to load and free.
 *
 * A class may set three static and instance members:
 *
 * - `static override readonly paramsSchema`: a zod schema of its parameters; without one, any
 *   parameters are taken as they are;
 * - `static override readonly neutralParams`: names of parameters that do not change the edits;
 * - `override readonly concurrency`: how many edits it likes to have under way at once.
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
  implements DiffusionModel {
  /** Schema that the configuration's `params` are checked with before the class is made. */
  static readonly paramsSchema: z.ZodType<object> = z.record(z.string(), z.unknown());
  /** Parameters that do not change the edits, such as a device; left out of the fingerprint. */
  static readonly neutralParams: readonly string[] = [];

  /** How many edits the model likes to have under way at once. */
  readonly concurrency: number = 1;
  /** Parameters, checked by the class's schema. */
  protected readonly params: Params;

  /** Makes the model, without loading anything yet. */
  constructor(params: Params) {
    this.params = params;
  }

  /** Name of the class, and those parameters that change the edits. */
  get fingerprint(): string {
    const { name, neutralParams } = this.constructor as typeof BaseDiffusionModel;
    return modelFingerprint(name, this.params, neutralParams);
  }

  /** Loads nothing; a class that needs weights or a connection overrides it. */
  initialize(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Makes one edit.
   *
   * @throws {Error} If the edit failed; the run records the message and goes on.
   */
  abstract editImage(request: EditRequest, signal: AbortSignal): Promise<EditResult>;

  /** Frees nothing; a class that holds something overrides it. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
