import { z } from "zod";

/**
 * Where a score comes from: the reply's text, the expected score, or the text with the expected
 * score noted beside it.
 */
export type Scoring = "text" | "expected" | "both";

/** The parameter `scoring` of judges that know the probabilities of their tokens. */
export const scoringParam: z.ZodOptional<z.ZodType<Scoring>> = z.enum(["text", "expected", "both"])
  .optional().describe(
    "Where the score comes from: text (as written; the default), expected (the mean over the " +
      "scores that could be written, by their probabilities), or both (text counts, the expected " +
      "score is noted).",
  );
