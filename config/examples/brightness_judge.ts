import { decodePixels } from "../../lib/image/pixels.ts";
import { BaseRewardModel, type Judgement, type ShownRequest } from "../../lib/models/mod.ts";

/** A judge of one's own: the brighter the edited image, the higher its score. */
export class BrightnessJudge extends BaseRewardModel {
  /** Neither source nor target: they need not be read for it. */
  override readonly looksAt = "shown";

  /** Judges one edit. */
  async score({ edited }: ShownRequest): Promise<Judgement> {
    const { data } = await decodePixels(edited);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    return { kind: "reply", text: `Score: ${(mean / 25.5).toFixed(3)}` };
  }
}
