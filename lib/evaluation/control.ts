import { z } from "zod";

/**
 * Questions about the judge itself, whose right answers are known well enough: the unchanged
 * source, the target, the edit under another pair's instruction, a black image, and another pair's
 * edit.
 */
export const CONTROL_KINDS = [
  "no_op",
  "oracle",
  "shuffled_instruction",
  "black_image",
  "other_edit",
] as const;

/** What the judge is shown in place of a pair's own edit. */
export type ControlKind = typeof CONTROL_KINDS[number];

/** Says of a judgement that it is about the judge, not about the editing model. */
export type ControlMark =
  | {
    readonly kind: ControlKind;
    /** Id of the pair whose instruction or edit took the place of its own. */
    readonly partner?: string;
  }
  | {
    readonly kind: "canary";
    /** Score that the judge gave when the canary was made. */
    readonly expected: number;
    /** The judge is the one that gave it. */
    readonly sameJudge: boolean;
    /** The category's prompts are those of the time. */
    readonly samePrompts: boolean;
  };

/** Schema of a mark in the journal. */
export const controlMarkSchema: z.ZodType<ControlMark> = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(CONTROL_KINDS), partner: z.string().optional() }),
  z.object({
    kind: z.literal("canary"),
    expected: z.number().min(0).max(10),
    sameJudge: z.boolean(),
    samePrompts: z.boolean(),
  }),
]) as z.ZodType<ControlMark>;
