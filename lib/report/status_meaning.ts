import type { MissingStatus } from "./summary.ts";

/** What it means that a pair has no score, as a clause. */
export const STATUS_MEANING: Readonly<Record<MissingStatus, string>> = {
  unparsed: "the reply holds no score, or several that contradict each other",
  out_of_range: "the reply's number lies outside the scale of scores",
  refused: "the judge would not answer",
  judge_failed: "no reply came from the judge",
  edit_failed: "the editing model made no image",
  skipped: "the pair is defective, so nothing was tried",
};
