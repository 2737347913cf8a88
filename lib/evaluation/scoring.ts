import { z } from "zod";
import { type Aggregation, AGGREGATION_IDS, findAggregation } from "../aggregation/mod.ts";
import type { PairInfo } from "../benchmark/mod.ts";
import { InputError } from "../input_error.ts";
import { onTen, type ScoreScale, TEN } from "../parsers/mod.ts";
import type { PromptSet } from "../prompts/mod.ts";

/** The aspect that a judgement is of. */
export interface AspectMark {
  /** Its name. */
  readonly name: string;
  /** Scale of its scores. */
  readonly scale: ScoreScale;
}

/** An aspect that a run's judge is asked about, as `run.json` keeps it. */
export interface AskedAspect extends AspectMark {
  /** The judge is shown the source image, too. */
  readonly show_source: boolean;
  /** Categories that it applies to. */
  readonly categories: readonly string[];
  /** Pairs with one of these tags are not asked about it. */
  readonly except_tags: readonly string[];
}

/** How an edit that is judged by aspects comes to one score. */
export interface Scoring {
  /** What is asked, in the order of the prompt set. */
  readonly aspects: readonly AskedAspect[];
  /** What the scores are combined by. */
  readonly aggregation: Aggregation;
}

const scaleSchema = z.tuple([z.number(), z.number()]);

/** Schema of an {@linkcode AspectMark}. */
export const aspectMarkSchema: z.ZodType<AspectMark> = z.object({
  name: z.string(),
  scale: scaleSchema,
});

/** Schema of an {@linkcode AskedAspect}. */
export const askedAspectSchema: z.ZodType<AskedAspect> = z.object({
  name: z.string(),
  scale: scaleSchema,
  show_source: z.boolean(),
  categories: z.array(z.string()),
  except_tags: z.array(z.string()),
});

/** The aspects of a prompt set with the categories that they apply to. */
export function askedAspects(
  prompts: PromptSet,
  { showSource }: {
    /** The judge is shown the source image, whatever the prompt set says. */
    readonly showSource: boolean;
  },
): readonly AskedAspect[] {
  const asked = prompts.categories.map((category) => ({
    category,
    names: prompts.questions(category).map(({ aspect }) => aspect?.name),
  }));
  return prompts.aspects.map((aspect) => ({
    name: aspect.name,
    scale: aspect.scale,
    show_source: showSource || aspect.showSource,
    categories: asked.flatMap(({ category, names }) =>
      names.includes(aspect.name) ? [category] : []
    ),
    except_tags: aspect.exceptTags,
  }));
}

/**
 * The scoring that a stored run names.
 *
 * @returns `undefined` where the run asked one question of each edit.
 * @throws {InputError} If this release does not know the aggregation.
 */
export function storedScoring(
  { aspects, aggregation: id }: {
    readonly aspects?: readonly AskedAspect[] | undefined;
    readonly aggregation?: string | undefined;
  },
): Scoring | undefined {
  if (aspects === undefined || id === undefined) return undefined;
  const aggregation = findAggregation(id);
  if (aggregation !== undefined) return { aspects, aggregation };
  throw new InputError(
    `Cannot read the run: its scores are combined by ${id}, and this release knows ` +
      `${AGGREGATION_IDS.join(", ")}`,
  );
}

/** Whether an edit of the pair is judged by an aspect. */
export function isAsked(
  { categories, except_tags }: AskedAspect,
  { category, tags }: Pick<PairInfo, "category" | "tags">,
): boolean {
  return categories.includes(category) && !except_tags.some((tag) => tags.includes(tag));
}

/**
 * Where a prompt set does not ask what an aggregation takes; nothing where it does.
 *
 * @returns One sentence, without a full stop.
 */
export function aspectMismatch(
  prompts: PromptSet,
  { id, aspects, aspectsOf, optional = [] }: Aggregation,
): string | undefined {
  if (aspects === undefined) return undefined;
  const names = Object.keys(aspects);
  const unknown = prompts.aspects.find(({ name }) => !names.includes(name));
  if (unknown !== undefined) {
    return `${id} knows no aspect ${unknown.name}; it takes ${names.join(", ")}`;
  }
  for (const { name, scale, exceptTags } of prompts.aspects) {
    if (exceptTags.length > 0 && !optional.includes(name)) {
      return `${id} takes ${name} of every pair, and the prompts leave pairs out by except_tags`;
    }
    const wanted = aspects[name] ?? TEN;
    if (scale.join() !== wanted.join()) {
      return `${id} takes ${name} on the scale ${scaleText(wanted)}, and the prompts ask for ` +
        scaleText(scale);
    }
  }
  for (const category of prompts.categories) {
    const wanted = (aspectsOf?.(category) ?? names).toSorted();
    const asked = prompts.questions(category).flatMap(({ aspect }) => aspect?.name ?? []);
    if (asked.toSorted().join() !== wanted.join()) {
      return `${id} takes ${wanted.join(", ")} of the category "${category}", and the prompts ` +
        `ask for ${asked.join(", ")}`;
    }
  }
  return undefined;
}

/** A scale as reports write it, such as `1 to 5`. */
export function scaleText([low, high]: ScoreScale): string {
  return `${low} to ${high}`;
}

/** The score of a judgement on the scale from 0 to 10, whatever its own. */
export function onCommonScale(
  score: number,
  aspect: AspectMark | undefined,
): number {
  return aspect === undefined ? score : onTen(score, aspect.scale);
}
