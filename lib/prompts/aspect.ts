import { z } from "zod";
import { type ScoreScale, TEN } from "../parsers/mod.ts";

/** One of several things that a judge is asked about an edit, each in a question of its own. */
export interface Aspect {
  /** Name, such as `perceptual_quality`. */
  readonly name: string;
  /** The judge is shown the source image before the edited one. */
  readonly showSource: boolean;
  /** Least and greatest score. */
  readonly scale: ScoreScale;
  /** Pairs with one of these tags are not asked about it. */
  readonly exceptTags: readonly string[];
}

const NAME = /^[a-z][a-z0-9_]*$/;

const end = z.number().min(TEN[0]).max(TEN[1]);

/** Schema of `aspects` in the file of a prompt set. */
export const aspectsSchema: z.ZodType<
  Readonly<
    Record<string, {
      readonly show_source?: boolean | undefined;
      readonly scale?: ScoreScale | undefined;
      readonly except_tags?: readonly string[] | undefined;
    }>
  >
> = z.record(
  z.string().regex(NAME, "must be lower-case letters, digits and underscores"),
  z.strictObject({
    show_source: z.boolean().optional(),
    scale: z.tuple([end, end]).refine(
      ([low, high]) => low < high,
      "must be the least score and then the greatest, such as [1, 5]",
    ).optional(),
    except_tags: z.array(z.string().min(1)).min(1).optional(),
  }),
).refine(
  (aspects) => Object.keys(aspects).length > 0,
  "is empty; name at least one aspect, or leave the key out",
);

/** The aspects of a file that its schema has checked. */
export function readAspects(
  value: z.infer<typeof aspectsSchema>,
  { showSource }: {
    /** Of those that do not say themselves. */
    readonly showSource: boolean;
  },
): readonly Aspect[] {
  return Object.entries(value).map(([name, aspect]) => ({
    name,
    showSource: aspect.show_source ?? showSource,
    scale: aspect.scale ?? TEN,
    exceptTags: aspect.except_tags ?? [],
  }));
}
