import { z } from "zod";
import type { ModelHost } from "./model_host.ts";
import { modelFingerprint } from "./fingerprint.ts";

/**
 * What every editing model and every judge share.
 *
 * A class may set three static and instance members:
 *
 * - `static override readonly paramsSchema`: a zod schema of its parameters; without one, any
 *   parameters are taken as they are;
 * - `static override readonly neutralParams`: names of parameters that do not change the results;
 * - `override readonly concurrency`: how many requests it likes to have under way at once.
 */
export abstract class BaseModel<Params extends object = Readonly<Record<string, unknown>>> {
  /** Schema that the configuration's `params` are checked with before the class is made. */
  static readonly paramsSchema: z.ZodType<object> = z.record(z.string(), z.unknown());
  /** Parameters that do not change the results, such as a device; left out of the fingerprint. */
  static readonly neutralParams: readonly string[] = [];

  /** How many requests the model likes to have under way at once. */
  readonly concurrency: number = 1;
  /** Parameters, checked by the class's schema. */
  protected readonly params: Params;

  /** Makes the model, without loading anything yet. */
  constructor(params: Params) {
    this.params = params;
  }

  /** Name of the class, and those parameters that change the results. */
  get fingerprint(): string {
    const { name, neutralParams } = this.constructor as typeof BaseModel;
    return modelFingerprint(name, this.params, neutralParams);
  }

  /** Loads nothing; a class that needs weights or a connection overrides it. */
  initialize(_host?: ModelHost): Promise<void> {
    return Promise.resolve();
  }

  /** Frees nothing; a class that holds something overrides it. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
