import type { Contradiction } from "../../companions/mod.ts";
import type { OtherTexts, PairOutcome, PairRecords } from "../../evaluation/mod.ts";
import type { PromptSet } from "../../prompts/mod.ts";
import { cutText } from "../plain_text.ts";
import { galleryAnswer } from "./gallery_answer.ts";
import type {
  GalleryDetail,
  GalleryImage,
  GalleryPair,
  GalleryResult,
  GalleryResultDetail,
} from "./gallery_data.ts";
import type { SharedTexts } from "./shared_texts.ts";

/** Letters of a reply that are there before its pair is opened. */
const REPLY_LENGTH = 240;

/** Letters of a reason that are. */
const REASON_LENGTH = 300;

/** Images of one pair. */
export interface PairImages {
  /** The source image. */
  readonly source?: GalleryImage;
  /** The wanted result. */
  readonly target?: GalleryImage;
  /** Of each run, the edited image and where it differs from the source. */
  readonly results: readonly { readonly image?: GalleryImage; readonly difference?: string }[];
}

/** One run's part in a pair. */
export interface PairPart {
  /** How the pair ended; absent where the run has no such pair. */
  readonly outcome?: PairOutcome;
  /** What the journal holds of it. */
  readonly records: PairRecords;
  /** Where the judge contradicts the pixels. */
  readonly contradictions: readonly Contradiction[];
  /** The prompts that the judge was asked with, where they can still be had. */
  readonly prompts: PromptSet | undefined;
}

/** Everything about one pair. */
export interface PairParts {
  /** The pair, as the first run has it. */
  readonly first: PairOutcome;
  /** Its texts in the other language. */
  readonly other: OtherTexts | undefined;
  /** Its images. */
  readonly images: PairImages;
  /** Each run's part. */
  readonly runs: readonly PairPart[];
}

/**
 * A pair as the overview of all pairs shows it.
 *
 * @param part Number of the part that holds its details.
 */
export function galleryPair(
  { first, other, images, runs }: PairParts,
  part: number,
): GalleryPair {
  const { id, index, category, difficulty, tags, instruction } = first;
  const otherInstruction = other?.instruction;
  return {
    id,
    index,
    category,
    difficulty,
    tags,
    instruction,
    ...(otherInstruction === undefined || otherInstruction === instruction
      ? {}
      : { other: otherInstruction }),
    ...(images.source === undefined ? {} : { source: images.source }),
    ...(images.target === undefined ? {} : { target: images.target }),
    results: runs.map(({ outcome, contradictions }, run) =>
      outcome === undefined
        ? null
        : galleryResult(outcome, { contradictions, images: images.results[run] ?? {} })
    ),
    part,
  };
}

function galleryResult(
  outcome: PairOutcome,
  { contradictions, images }: {
    readonly contradictions: readonly Contradiction[];
    readonly images: PairImages["results"][number];
  },
): GalleryResult {
  const { status, score, defaulted, reason, reply, repeats, companions } = outcome;
  const scores = (repeats ?? []).flatMap(({ score }) => score ?? []);
  return {
    status,
    ...(score === undefined ? {} : { score }),
    ...(defaulted === undefined ? {} : { defaulted }),
    ...(reason === undefined ? {} : { reason: cutText(reason, REASON_LENGTH) }),
    // Cut twice, for characters as readers count them are slow to tell in a text of 100 KB.
    ...(reply === undefined
      ? {}
      : { reply: cutText(reply.slice(0, 8 * REPLY_LENGTH), REPLY_LENGTH) }),
    ...images,
    ...(scores.length < 2 ? {} : { spread: Math.max(...scores) - Math.min(...scores) }),
    ...(companions === undefined ? {} : { changed: companions.changedShare }),
    ...(contradictions.length === 0 ? {} : { contradictions }),
  };
}

/**
 * A pair as its own page shows it.
 *
 * @param systemPrompts Takes what the judges were told about their task.
 */
export function galleryDetail(
  { first, other, runs }: PairParts,
  systemPrompts: SharedTexts,
): GalleryDetail {
  const { id, description, rationale } = first;
  const isSame = other?.description === description && other.rationale === rationale;
  return {
    id,
    description,
    rationale,
    ...(other === undefined || isSame
      ? {}
      : { other: { description: other.description, rationale: other.rationale } }),
    results: runs.map(({ outcome, ...run }) =>
      outcome === undefined ? null : resultDetail(outcome, { ...run, systemPrompts })
    ),
  };
}

/** The prompts as sent; those of several aspects one below the other. */
function promptsOf(
  outcome: PairOutcome,
  { prompts, systemPrompts }: {
    readonly prompts: PromptSet;
    readonly systemPrompts: SharedTexts;
  },
): NonNullable<GalleryResultDetail["prompts"]> {
  const asked = prompts.questions(outcome.category, outcome.tags)
    .map(({ aspect, render }) => ({ aspect, ...render(outcome) }));
  const whole = (key: "systemPrompt" | "userPrompt") =>
    asked.map(({ aspect, [key]: text }) =>
      aspect === undefined ? text : `[${aspect.name}]\n${text}`
    )
      .join("\n\n");
  return { system: systemPrompts.place(whole("systemPrompt")), user: whole("userPrompt") };
}

function resultDetail(
  outcome: PairOutcome,
  { records, prompts, systemPrompts }: Pick<PairPart, "records" | "prompts"> & {
    readonly systemPrompts: SharedTexts;
  },
): GalleryResultDetail {
  const { category, companions, notes, editMs, reason } = outcome;
  const { judgements, controls } = records;
  return {
    ...(prompts?.has(category) && judgements.length > 0
      ? { prompts: promptsOf(outcome, { prompts, systemPrompts }) }
      : {}),
    judgements: judgements.map((answers) => answers.map(galleryAnswer)),
    controls: controls.map((answers) => {
      const control = answers[0]?.control;
      const partner = control !== undefined && "partner" in control ? control.partner : undefined;
      return {
        kind: control?.kind ?? "",
        ...(partner === undefined ? {} : { partner }),
        answers: answers.map(galleryAnswer),
      };
    }),
    ...(companions === undefined ? {} : { companions }),
    notes,
    ...(editMs === undefined ? {} : { editMs }),
    ...(reason === undefined ? {} : { reason }),
  };
}
