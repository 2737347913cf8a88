import { decodePixels, encodePng } from "../../lib/image/pixels.ts";
import { BaseDiffusionModel, type EditRequest, type EditResult } from "../../lib/models/mod.ts";

/** An editing model of one's own: whatever the instruction, it makes the negative of the image. */
export class InvertEditor extends BaseDiffusionModel {
  /** Makes one edit. */
  async editImage({ source }: EditRequest): Promise<EditResult> {
    const { width, height, data } = await decodePixels(source);
    const image = await encodePng({ width, height, data: data.map((value) => 255 - value) });
    return { image, notes: ["inverted, whatever the instruction"] };
  }
}
