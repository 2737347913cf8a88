import { BaseRewardModel, type Judgement } from "../../lib/models/mod.ts";

/** A judge that looks at nothing: it shows what a run costs without one. */
export class ConstantJudge extends BaseRewardModel {
  /** As many as may come at once. */
  override readonly concurrency = 16;

  /** Gives every edit the same score. */
  score(): Promise<Judgement> {
    return Promise.resolve({ kind: "reply", text: "Score: 5.000" });
  }
}
