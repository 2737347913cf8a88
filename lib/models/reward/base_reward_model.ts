import { z } from "zod";
import { modelFingerprint } from "../fingerprint.ts";
import type { Judgement, JudgeRequest, RewardModel } from "./reward_model.ts";

/**
 * What every judge shares, so that a class of one's own writes `score`, and `initialize` and
 * `dispose` where it has something to load and free.
 *
 * A class may set three static and instance members:
 *
 * - `static override readonly paramsSchema`: a zod schema of its parameters; without one, any
 *   parameters are taken as they are;
 * - `static override readonly neutralParams`: names of parameters that do not change the replies;
 * - `override readonly concurrency`: how many judgements it likes to have under way at once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Judgement } from "./reward_model.ts";
 *
 * class Generous extends BaseRewardModel {
 *   score(): Promise<Judgement> {
 *     return Promise.resolve({ kind: "reply", text: "Score: 9.000" });
 *   }
 * }
 * assertEquals(new Generous({}).fingerprint, "Generous {}");
 * ```
 */
export abstract class BaseRewardModel<Params extends object = Readonly<Record<string, unknown>>>
  implements RewardModel {
  /** Schema that the configuration's `params` are checked with before the class is made. */
  static readonly paramsSchema: z.ZodType<object> = z.record(z.string(), z.unknown());
  /** Parameters that do not change the replies, such as a device; left out of the fingerprint. */
  static readonly neutralParams: readonly string[] = [];

  /** How many judgements the model likes to have under way at once. */
  readonly concurrency: number = 1;
  /** Parameters, checked by the class's schema. */
  protected readonly params: Params;

  /** Makes the judge, without loading anything yet. */
  constructor(params: Params) {
    this.params = params;
  }

  /** Name of the class, and those parameters that change the replies. */
  get fingerprint(): string {
    const { name, neutralParams } = this.constructor as typeof BaseRewardModel;
    return modelFingerprint(name, this.params, neutralParams);
  }

  /** Loads nothing; a class that needs weights or a connection overrides it. */
  initialize(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Judges one edit.
   *
   * @throws {Error} If there is no answer; the run records the message and goes on.
   */
  abstract score(request: JudgeRequest, signal: AbortSignal): Promise<Judgement>;

  /** Frees nothing; a class that holds something overrides it. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
