import type { Companions, Contradiction } from "../../companions/mod.ts";
import type { Status } from "../../evaluation/mod.ts";
import type { RunComparison } from "../comparison/comparison_document.ts";
import type { ReportDocument } from "../report_document.ts";

// What the writer of a gallery hands to its page. Types alone, for both sides import them, and the
// page must not draw half the library into the browser.

/** An image of a gallery. */
export interface GalleryImage {
  /** Address of the image, relative to the page, or a `data:` address where it is embedded. */
  readonly url: string;
  /** The same of a small copy. */
  readonly small: string;
}

/** What one run made of a pair, as much as the overview of all pairs shows. */
export interface GalleryResult {
  /** How it ended. */
  readonly status: Status;
  /** The judge's score in [0, 10], the mean of those of the repeats. */
  readonly score?: number;
  /** The number in place of a missing score, by the policy of the run. */
  readonly defaulted?: number;
  /** Why there is no score. */
  readonly reason?: string;
  /** The beginning of the judge's last reply. */
  readonly reply?: string;
  /** The edited image. */
  readonly image?: GalleryImage;
  /** Where it differs from the source, as colours. */
  readonly difference?: string;
  /** Greatest score of the repeats less the least; absent where the edit was judged once. */
  readonly spread?: number;
  /** Share of the image that changed, in [0, 1]. */
  readonly changed?: number;
  /** Where the judge contradicts the pixels. */
  readonly contradictions?: readonly Contradiction[];
}

/** A pair, as much as the overview of all pairs shows. */
export interface GalleryPair {
  /** The pair's id. */
  readonly id: string;
  /** Position in the benchmark, from 0. */
  readonly index: number;
  /** Category as the benchmark writes it. */
  readonly category: string;
  /** Difficulty; empty where the benchmark states none. */
  readonly difficulty: string;
  /** Tags. */
  readonly tags: readonly string[];
  /** What the editing model was told. */
  readonly instruction: string;
  /** The same in the benchmark's other language, where it is there. */
  readonly other?: string;
  /** The source image. */
  readonly source?: GalleryImage;
  /** The wanted result. */
  readonly target?: GalleryImage;
  /** What each run made of it, in the order of the runs; `null` where one has no such pair. */
  readonly results: readonly (GalleryResult | null)[];
  /** Number of the part that holds its details. */
  readonly part: number;
}

/** A run of a gallery. */
export interface GalleryRun {
  /** What the gallery calls it. */
  readonly name: string;
  /** Its folder, as it was named. */
  readonly folder: string;
  /** The editing model, such as the name of its weights. */
  readonly editor: string;
  /** The judge. */
  readonly judge: string;
  /** What must be known before the numbers: one sentence each, with `code` in backticks. */
  readonly warnings: readonly string[];
  /** The report, but for its pairs. */
  readonly report: Omit<ReportDocument, "pairs">;
}

/** A later run of a gallery compared with the first. */
export type GalleryComparison = Omit<RunComparison, "pairs" | "lost" | "gained">;

/** Everything that a gallery shows at first. */
export interface GalleryIndex {
  /** What tells this gallery's ratings from those of others in the same browser. */
  readonly key: string;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** Languages of instruction and its other text. */
  readonly languages: readonly [own: string, other: string];
  /** The runs; at least one. */
  readonly runs: readonly GalleryRun[];
  /** Each further run compared with the first. */
  readonly comparisons: readonly GalleryComparison[];
  /** The pairs, in the order of the benchmark. */
  readonly pairs: readonly GalleryPair[];
  /** What must be known of the gallery itself, such as images that are not there. */
  readonly notices: readonly string[];
  /** Number of parts that hold details. */
  readonly parts: number;
  /** The typeface is there, for machines without Chinese glyphs. */
  readonly hasTypeface: boolean;
}

/** A token of a reply and its natural log-probability. */
export type GalleryToken = readonly [text: string, logprob: number];

/** One answer of a judge. */
export interface GalleryAnswer {
  /** Number of the question, from 0; above 0 it was asked again. */
  readonly ask: number;
  /** Name of the aspect that was asked about; absent where the edit was judged as a whole. */
  readonly aspect?: string;
  /** How it ended. */
  readonly status: Status;
  /** Score that was read, on the aspect's own scale. */
  readonly score?: number;
  /** Why there is none. */
  readonly reason?: string;
  /** Rule by which it was read. */
  readonly rule?: string;
  /** The reply, whole. */
  readonly reply?: string;
  /** Start and end of what was read, in UTF-16 units of the reply. */
  readonly span?: readonly [start: number, end: number];
  /** It was cut off by a length limit. */
  readonly truncated?: boolean;
  /** Every token of the reply, where the judge told. */
  readonly tokens?: readonly GalleryToken[];
  /** The likeliest tokens at the places where digits stand, by the token's position. */
  readonly alternatives?: Readonly<Record<number, readonly GalleryToken[]>>;
  /** Time it took in ms. */
  readonly ms: number;
  /** Server that answered, and the model it named. */
  readonly server?: string;
}

/** A question about the judge itself. */
export interface GalleryControl {
  /** What the judge was shown. */
  readonly kind: string;
  /** Id of the pair that lent its instruction or edit. */
  readonly partner?: string;
  /** Its answers. */
  readonly answers: readonly GalleryAnswer[];
}

/** What one run made of a pair, beyond {@linkcode GalleryResult}. */
export interface GalleryResultDetail {
  /** The prompts, as sent; absent where they were changed since. */
  readonly prompts?: {
    /** Place of what the judge was told about its task in {@linkcode GalleryPart}'s `systemPrompts`. */
    readonly system: number;
    /** What it was asked. */
    readonly user: string;
  };
  /** The answers of each judgement of the edit. */
  readonly judgements: readonly (readonly GalleryAnswer[])[];
  /** Questions about the judge itself that were put with this pair. */
  readonly controls: readonly GalleryControl[];
  /** What was measured without the judge. */
  readonly companions?: Companions;
  /** What the editing model wanted noted. */
  readonly notes: readonly string[];
  /** Time of the edit in ms. */
  readonly editMs?: number;
  /** The run's own word on the pair: every reason there is. */
  readonly reason?: string;
}

/** A pair beyond {@linkcode GalleryPair}. */
export interface GalleryDetail {
  /** The pair's id. */
  readonly id: string;
  /** What the source image shows. */
  readonly description: string;
  /** What a correct edit should show. */
  readonly rationale: string;
  /** Both in the benchmark's other language. */
  readonly other?: { readonly description: string; readonly rationale: string };
  /** What each run made of it, in the order of the runs. */
  readonly results: readonly (GalleryResultDetail | null)[];
}

/** Pairs whose details are loaded together. */
export interface GalleryPart {
  /** The pairs, in the order of the benchmark. */
  readonly pairs: readonly GalleryDetail[];
  /** What judges were told about their task: long texts that many pairs share, each once. */
  readonly systemPrompts: readonly string[];
}
