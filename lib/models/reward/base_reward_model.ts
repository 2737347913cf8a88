import { BaseModel } from "../base_model.ts";
import type { Judgement, JudgeRequest, RewardModel } from "./reward_model.ts";

/**
 * What every judge shares, so that a class of one's own writes `score`, and `initialize` and
 * `dispose` where it has something to load and free. One that looks at nothing but what the prompts
 * show it says so by `override readonly looksAt = "shown"`, and takes a `ShownRequest`.
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
  extends BaseModel<Params>
  implements RewardModel {
  /** All images of a pair, unless a class says `shown`; whoever extends that one inherits it. */
  readonly looksAt: "all" | "shown" = "all";

  /**
   * Judges one edit.
   *
   * @throws {Error} If there is no answer; the run records the message and goes on.
   */
  abstract score(request: JudgeRequest, signal: AbortSignal): Promise<Judgement>;
}
