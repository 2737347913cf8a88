import { z } from "zod";
import { type ServerParams, serverParams } from "../../serving/pool/server_params.ts";
import { type Scoring, scoringParam } from "../scoring.ts";
import { CHAT_FIELDS, type ChatField } from "./chat_capabilities.ts";

/** Parameters of {@linkcode ChatCompletionsModel}. */
export interface ChatCompletionsParams extends ServerParams {
  /** Name of the model; the one that the server serves where absent. */
  readonly model?: string | undefined;
  /** Shows the judge the source image before the edited one. */
  readonly compare_with_original: boolean;
  /** Sampling temperature, 0 to 2; 0 takes the likeliest token each time. */
  readonly temperature: number;
  /** Share of the probability that tokens are drawn from, above 0 up to 1. */
  readonly top_p?: number | undefined;
  /** Number of likeliest tokens that are drawn from; -1 for all. */
  readonly top_k?: number | undefined;
  /** Longest reply, in tokens. */
  readonly max_tokens: number;
  /** Form of the reply: free text, or JSON with the fields `reasoning` and `score`. */
  readonly output: "text" | "json";
  /** Asks for the log-probability of each token of the reply. */
  readonly logprobs: boolean;
  /**
   * Likeliest tokens asked for at each place, 0 to 20; where absent, none, or 20 where `scoring`
   * needs them.
   */
  readonly top_logprobs?: number | undefined;
  /** Where the score comes from: the text, also where this is absent, or the probabilities. */
  readonly scoring?: Scoring | undefined;
  /** Most pixels of an image that is sent as it is; see {@linkcode limitPixels} for the rest. */
  readonly max_image_pixels?: number | undefined;
  /** Further fields of the request's body, added last. */
  readonly extra_body?: Readonly<Record<string, unknown>> | undefined;
  /** Fields that are not to be sent, for servers that reject them. */
  readonly omit: readonly ChatField[];
}

const fields = z.strictObject({
  ...serverParams,
  model: z.string().min(1).optional().describe(
    "Name of the model; the one that the server serves where absent.",
  ),
  compare_with_original: z.boolean().default(false).describe(
    "Show the judge the source image before the edited one.",
  ),
  temperature: z.number().min(0).max(2).default(0).describe(
    "Sampling temperature; 0 takes the likeliest token each time.",
  ),
  top_p: z.number().positive().max(1).optional().describe(
    "Share of the probability that tokens are drawn from.",
  ),
  top_k: z.int().min(-1).optional().describe(
    "Number of likeliest tokens that are drawn from; -1 for all.",
  ),
  max_tokens: z.int().min(1).max(1_000_000).default(1024).describe("Longest reply, in tokens."),
  output: z.enum(["text", "json"]).default("text").describe(
    "Form of the reply: free text, or JSON with the fields reasoning and score.",
  ),
  logprobs: z.boolean().default(false).describe(
    "Ask for the log-probability of each token of the reply.",
  ),
  top_logprobs: z.int().min(0).max(20).optional().describe(
    "Likeliest tokens asked for at each place; needs logprobs or scoring.",
  ),
  scoring: scoringParam,
  max_image_pixels: z.int().min(1).optional().describe(
    "An image with more pixels is made smaller: both sides times sqrt(this / pixels), rounded down, " +
      "by Lanczos of radius 3 on RGB, and sent as PNG.",
  ),
  extra_body: z.record(z.string(), z.unknown()).optional().describe(
    "Further fields of the request's body, added last.",
  ),
  omit: z.array(z.enum(CHAT_FIELDS)).default([]).describe(
    "Fields that are not to be sent, for servers that reject them.",
  ),
});

/** Fields that `extra_body` may not set, and what is meant instead. */
const RESERVED: Readonly<Record<string, string>> = {
  model: "write params.model",
  messages: "the prompts come from the prompt set",
  stream: "replies are read as a whole",
  n: "there is one reply per judgement",
};

/** Schema of {@linkcode ChatCompletionsParams}; the order of `omit` does not change the outcome. */
export const chatParamsSchema: z.ZodType<ChatCompletionsParams> = fields.superRefine(
  ({ extra_body, omit, output, logprobs, top_logprobs, scoring }, context) => {
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    for (const field of Object.keys(extra_body ?? {})) {
      const instead = RESERVED[field];
      if (instead !== undefined) {
        issue(["extra_body", field], `cannot be set in extra_body; ${instead}`);
      }
    }
    const expects = scoring === "expected" || scoring === "both";
    if (top_logprobs !== undefined && !logprobs && !expects) {
      issue(["top_logprobs"], "needs `logprobs: true`");
    }
    if (top_logprobs === 0 && expects) {
      issue(["top_logprobs"], `must be at least 1 for \`scoring: ${scoring}\``);
    }
    const wanted: Partial<Record<ChatField, string>> = {
      ...(output === "json" ? { response_format: "output: json" } : {}),
      ...(logprobs ? { logprobs: "logprobs" } : {}),
      ...(top_logprobs === undefined ? {} : { top_logprobs: "top_logprobs" }),
      ...(expects ? { logprobs: `scoring: ${scoring}`, top_logprobs: `scoring: ${scoring}` } : {}),
    };
    for (const [at, field] of omit.entries()) {
      const by = wanted[field];
      if (by === undefined) continue;
      issue(["omit", at], `${field} is what \`${by}\` asks for; remove one of the two`);
    }
  },
).overwrite((params) => ({ ...params, omit: [...new Set(params.omit)].toSorted() }));
