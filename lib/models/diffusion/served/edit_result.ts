import { imageHash } from "../../../files/hash.ts";
import type { PoolResult } from "../../serving/pool/server_pool.ts";
import type { EditResult } from "../diffusion_model.ts";
import type { AnswerFacts } from "./edit_answer.ts";
import type { CheckedImage } from "./edit_reply.ts";
import type { SourceUpload } from "./edit_source.ts";

/** What a served edit is put together from. */
export interface ServedParts extends AnswerFacts, CheckedImage {
  /** The source as it was sent. */
  readonly source: SourceUpload;
}

/** An edit, with the record of where it came from. */
export async function servedEdit(
  { url, latencyMs, attempts }: Omit<PoolResult<unknown>, "value">,
  { image, notes, source, model, usage }: ServedParts,
): Promise<EditResult> {
  const { width, height, bytes, note } = source;
  const all = note === undefined ? notes : [note, ...notes];
  return {
    image,
    isWhole: true,
    ...(all.length === 0 ? {} : { notes: all }),
    serving: {
      url,
      ...(model === undefined ? {} : { model }),
      latencyMs,
      attempts,
      ...(usage === undefined ? {} : { usage }),
      images: [{ width, height, hash: await imageHash(bytes), resized: false }],
    },
  };
}
