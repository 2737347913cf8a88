import { sha256 } from "../../../files/hash.ts";
import type { Pixels } from "../../../image/pixels.ts";
import { InputError } from "../../../input_error.ts";
import {
  imagePatches,
  type PatchConfig,
  type PatchGrid,
  patchGrid,
} from "../../qwen_vl/image_patches.ts";
import { Recent } from "../../recent.ts";
import type { ExpectedScore } from "../expected_score.ts";
import type { Scoring } from "../scoring.ts";
import {
  type GenerationOptions,
  type Lane,
  type OpenQuestion,
  writeReplies,
  type WrittenReply,
} from "./generate.ts";
import type { ImageFeatures, JudgeGraphs } from "./judge_graphs.ts";
import type { JudgeModel } from "./manifest.ts";
import { PrefixCache } from "./prefix_cache.ts";
import { type JudgePrompt, judgePrompt, type JudgeTexts } from "./prompt.ts";
import {
  branchLogits,
  branchPlaces,
  branchTokens,
  imagePlaces,
  joinRows,
  promptRow,
  withBranches,
} from "./question_rows.ts";
import {
  type LogitsAt,
  nothingRead,
  type Reading,
  readOn,
  type RowTokens,
  stackReadings,
} from "./reading.ts";
import { type ScoreTree, scoreTree, treeScore } from "./score_tree.ts";
import { TokenTexts } from "./token_text.ts";

/** A judgement to make. */
export interface JudgeQuestion extends JudgeTexts {
  /** The images, in the order in which they are shown. */
  readonly images: readonly Pixels[];
  /** Seed of the reply, where tokens are drawn. */
  readonly seed: number;
}

/** What a judge answers. */
export interface JudgeAnswer extends WrittenReply {
  /** The expected score, where it was asked for. */
  readonly expected?: ExpectedScore;
}

/** How judgements are made. */
export interface JudgeOptions extends GenerationOptions {
  /** Whether a text is written, the score expected, or both. */
  readonly scoring: Scoring;
  /** What is written before an expected score. */
  readonly score_prefix: string;
  /** Most pixels of an image, in place of the processor's; larger ones are made smaller. */
  readonly max_image_pixels?: number | undefined;
}

/** Plain texts, of the likeliest token each time. */
export const GREEDY: Omit<JudgeOptions, "max_new_tokens"> = {
  temperature: 0,
  top_k: 0,
  top_p: 1,
  repetition_penalty: 1,
  logprobs: false,
  top_logprobs: 0,
  scoring: "text",
  score_prefix: "",
};

/** How judgements are followed. */
export interface JudgeWatch {
  /** Told of each whole piece of a reply's text as it is written. */
  readonly onText?: ((question: number, text: string) => void) | undefined;
  /** Called now and then; what it throws breaks off the work. */
  readonly onStep?: (() => Promise<void>) | undefined;
}

/** Images whose encodings are kept. */
const KEPT_IMAGES = 4;
/** Most patches that the vision tower sees at once, unless one image has more. */
const SEEN_TOGETHER = 2048;
/** Questions are read in one row where that takes at most this share of the keys and values. */
const SHARED = 0.5;
/** Memory for the keys and values of prompts' beginnings, in bytes. */
const PREFIX_BYTES = 2 ** 30;

/** Questions that were read. */
interface Read {
  readonly prompts: readonly JudgePrompt[];
  readonly reading: Reading;
  /** Logits by question. */
  readonly logitsAt: LogitsAt;
  /** Where each question was read. */
  readonly lanes: readonly Lane[];
}

/**
 * A judge with its networks: it reads questions and writes replies, as
 * `Qwen3VLForConditionalGeneration.generate` of transformers does.
 *
 * What comes before the first image of a prompt is read once and kept (the last ones, up to 1 GiB of
 * keys and values); so are the encodings of the last four images. Where rounding decides between two
 * tokens, a reply may depend on what was kept, or stood beside it in a batch, as with any engine.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ExportedJudgeGraphs } from "./exported_graphs.ts";
 *
 * const model = "tests/fixtures/qwen3_vl";
 * await using graphs = await ExportedJudgeGraphs.open(model, { device: "cpu" });
 * const [answer] = await new JudgePipeline(graphs).judge([{
 *   systemPrompt: "Score from 0 to 10.",
 *   userPrompt: "Edit: add a hat",
 *   showSource: false,
 *   images: [{ width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) }],
 *   seed: 0,
 * }], { ...GREEDY, max_new_tokens: 3, logprobs: true });
 * assertEquals([answer?.truncated, answer?.logprobs?.length], [true, 3]);
 * ```
 */
export class JudgePipeline {
  readonly #graphs: JudgeGraphs;
  readonly #texts: TokenTexts;
  readonly #images = new Recent<ImageFeatures>(KEPT_IMAGES);
  readonly #prefixes: PrefixCache;
  readonly #trees = new Map<string, ScoreTree>();
  readonly #piece: number | undefined;

  /**
   * Takes the networks.
   *
   * @param options `prefixBytes`: memory for the beginnings of prompts, 1 GiB where absent;
   * `piece`: most tokens of a row that are read at once, {@linkcode PIECE} where absent.
   */
  constructor(
    graphs: JudgeGraphs,
    { prefixBytes = PREFIX_BYTES, piece }: {
      readonly prefixBytes?: number;
      readonly piece?: number;
    } = {},
  ) {
    this.#graphs = graphs;
    this.#piece = piece;
    this.#texts = new TokenTexts(graphs.tokenizer);
    this.#prefixes = new PrefixCache(prefixBytes);
  }

  /**
   * Makes judgements: replies all in one batch, where the graphs can; scores that are expected
   * without a reply one after the other, since the tokens of a question are enough to keep a device
   * busy, and rows of a batch would be padded, and each get a copy of what they have in common.
   *
   * @throws {InputError} If an image has too many pixels, a prompt is too long for the model or
   * contains the mark of an image, or the tokenizer cannot be used for expected scores.
   * @throws {RangeError} If one side of an image is more than 200 times as long as the other.
   */
  async judge(
    questions: readonly JudgeQuestion[],
    options: JudgeOptions,
    watch: JudgeWatch = {},
  ): Promise<readonly JudgeAnswer[]> {
    const isSingly = !this.#graphs.hasBranches || options.scoring === "expected";
    if (isSingly && questions.length > 1) {
      const { onText, onStep } = watch;
      const answers: JudgeAnswer[] = [];
      for (const [index, question] of questions.entries()) {
        const tell = (_: number, text: string) => onText?.(index, text);
        answers.push(...await this.judge([question], options, { onText: tell, onStep }));
      }
      return answers;
    }
    const tree = options.scoring === "text" ? undefined : this.#tree(options.score_prefix);
    const isWritten = options.scoring !== "expected";
    const { prompts, reading, logitsAt, lanes } = await this.read(
      questions,
      { ...options, tree },
      watch,
    );
    const scores = tree === undefined
      ? undefined
      : questions.map((_, row) => treeScore(tree, branchLogits(tree, { row, logitsAt })));
    const added = (row: number) => {
      const expected = scores?.[row];
      return expected === undefined ? {} : { expected };
    };
    if (!isWritten) {
      return questions.map((_, row) => ({ ids: [], text: "", truncated: false, ...added(row) }));
    }
    // The branches were read for the score alone.
    const to = reading.cache.length - branchTokens(tree);
    const plain = tree === undefined
      ? reading
      : stackReadings(questions.map((_, row) => ({ reading, row, from: 0, to })));
    const open = questions.map(({ seed }, row): OpenQuestion => ({
      logits: logitsAt(row, -1 - branchTokens(tree)),
      end: prompts[row]?.end ?? 0,
      ids: prompts[row]?.ids ?? new BigInt64Array(),
      seed,
      lane: lanes[row] ?? { row, branch: 0 },
    }));
    const replies = await writeReplies({ questions: open, reading: plain }, options, {
      graphs: this.#graphs,
      texts: this.#texts,
      stops: stopsOf(this.#graphs),
      ...watch,
    });
    return replies.map((reply, row) => ({ ...reply, ...added(row) }));
  }

  /**
   * Reads questions, and the branches of a tree behind each.
   *
   * @returns `logitsAt`: behind the prompts, and behind the places of the tree.
   */
  async read(
    questions: readonly JudgeQuestion[],
    { tree, ...options }: Pick<JudgeOptions, "max_new_tokens" | "max_image_pixels" | "scoring"> & {
      readonly tree?: ScoreTree | undefined;
    },
    { onStep }: JudgeWatch = {},
  ): Promise<Read> {
    const { manifest, tokenizer, template } = this.#graphs;
    const { image_token_id: imageTokenId } = manifest.language;
    const config = processorOf(manifest, options.max_image_pixels);
    const merge = manifest.vision.spatial_merge_size;
    const prompts = questions.map(({ images, ...texts }) => {
      if (options.max_image_pixels === undefined) {
        for (const image of images) assertPixels(image, config);
      }
      const grids = images.map((image) => patchGrid(image, config));
      return judgePrompt(texts, grids, { tokenizer, template, imageTokenId, merge });
    });
    const room = (options.scoring === "expected" ? 0 : options.max_new_tokens) + branchTokens(tree);
    for (const { ids } of prompts) assertLength(ids.length, { room, manifest });
    const looked: (readonly ImageFeatures[])[] = [];
    for (const { images } of questions) {
      looked.push(await this.#look(images, config));
      await onStep?.();
    }

    const heads: Reading[] = [];
    for (const prompt of prompts) heads.push(await this.#readHead(prompt, onStep));
    const rows = prompts.map((prompt, row) => {
      const seen = { images: looked[row] ?? [], places: imagePlaces(prompt.ids, imageTokenId) };
      return promptRow(prompt, { from: prompt.head, seen });
    });
    const isShared = tree === undefined && this.#graphs.hasBranches && saves(heads, rows);
    const read = isShared
      ? await this.#readAsBranches(rows, { head: heads[0], onStep })
      : await this.#readInRows(rows, {
        heads,
        prompts,
        tree,
        isLast: options.scoring === "expected",
        onStep,
      });
    return { prompts, ...read };
  }

  /** Reads each question in a row of its own. */
  async #readInRows(
    rows: readonly RowTokens[],
    { heads, prompts, tree, isLast, onStep }: {
      readonly heads: readonly Reading[];
      readonly prompts: readonly JudgePrompt[];
      readonly tree: ScoreTree | undefined;
      readonly isLast: boolean;
      readonly onStep: JudgeWatch["onStep"];
    },
  ): Promise<Omit<Read, "prompts">> {
    const before = stackReadings(
      heads.map((reading) => ({ reading, row: 0, from: 0, to: reading.cache.length })),
    );
    const wanted = [-1 - branchTokens(tree), ...(tree === undefined ? [] : branchPlaces(tree))];
    const read = await readOn(this.#graphs, before, {
      rows: rows.map((row, index) => {
        const prompt = prompts[index];
        return prompt === undefined ? row : withBranches(row, { prompt, tree });
      }),
      wanted,
      piece: this.#piece,
      isLast,
      onPiece: onStep,
    });
    return { ...read, lanes: rows.map((_, row) => ({ row, branch: 0 })) };
  }

  /** Reads all questions in one row, each in a branch, behind the beginning that they share. */
  async #readAsBranches(
    rows: readonly RowTokens[],
    { head = nothingRead(this.#graphs), onStep }: {
      readonly head: Reading | undefined;
      readonly onStep: JudgeWatch["onStep"];
    },
  ): Promise<Omit<Read, "prompts">> {
    // The place of each question's last token, from the end of the row.
    const ends = rows.map((_, row) =>
      -1 - rows.slice(row + 1).reduce((sum, { ids }) => sum + ids.length, 0)
    );
    const { reading, logitsAt } = await readOn(this.#graphs, head, {
      rows: [joinRows(rows.map((row, index) => ({ row, branch: index + 1 })))],
      wanted: ends,
      piece: this.#piece,
      onPiece: onStep,
    });
    return {
      reading,
      logitsAt: (question, place) => logitsAt(0, (ends[question] ?? 0) + 1 + place),
      lanes: rows.map((_, row) => ({ row: 0, branch: row + 1 })),
    };
  }

  /** What the vision tower sees in images, or saw a short while ago. */
  async #look(
    images: readonly Pixels[],
    config: PatchConfig,
  ): Promise<readonly ImageFeatures[]> {
    const keys = images.map(({ width, height, data }) =>
      `${width}x${height} ${config.max_pixels} ${sha256(data)}`
    );
    return await this.#images.getAll(keys, async (missing) => {
      const unseen = missing.flatMap((key) => images[keys.indexOf(key)] ?? []);
      const seen: ImageFeatures[] = [];
      for (const { images, grid } of seenTogether(unseen, config)) {
        const patches = images.map((image) => imagePatches(image, config).patches);
        seen.push(...await this.#graphs.see(patches, grid));
      }
      return seen;
    });
  }

  /** The part of a prompt before its first image, which other pairs share. */
  async #readHead(
    prompt: JudgePrompt,
    onPiece: (() => Promise<void>) | undefined,
  ): Promise<Reading> {
    const nothing = nothingRead(this.#graphs);
    if (prompt.head === 0) return nothing;
    const ids = prompt.ids.subarray(0, prompt.head);
    const cache = await this.#prefixes.get(ids, async (known = nothing.cache) => {
      const before = { cache: known, branches: [new BigInt64Array(known.length)] };
      const row = promptRow(prompt, { from: known.length, to: prompt.head });
      const asked = { rows: [row], wanted: [], piece: this.#piece, onPiece };
      return (await readOn(this.#graphs, before, asked)).reading.cache;
    });
    return { cache, branches: [new BigInt64Array(cache.length)] };
  }

  #tree(lead: string): ScoreTree {
    const { tokenizer, manifest, hasBranches } = this.#graphs;
    if (!hasBranches) {
      throw new InputError(
        "Cannot expect a score with this model: its graphs do not tell branches of a reply apart. " +
          "Write `scoring: text`, or export the model as scripts/export/README.md shows",
      );
    }
    const known = this.#trees.get(lead);
    if (known !== undefined) return known;
    const vocabulary = manifest.language.vocab_size;
    const tree = scoreTree({ tokenizer, texts: this.#texts, vocabulary }, lead);
    this.#trees.set(lead, tree);
    return tree;
  }
}

/**
 * Whether it saves much to read questions in one row: that holds their common beginning once, while
 * rows hold it once for each; but tokens of different questions meet in attention for nothing.
 */
function saves(heads: readonly Reading[], rows: readonly RowTokens[]): boolean {
  const [first] = heads;
  if (first === undefined || heads.some(({ cache }) => cache !== first.cache)) return false;
  const lengths = rows.map(({ ids }) => ids.length);
  const together = first.cache.length + lengths.reduce((sum, length) => sum + length, 0);
  return together <= rows.length * (first.cache.length + Math.max(...lengths)) * SHARED;
}

/** Images of one grid that follow each other, in groups that are few patches together. */
function seenTogether(
  images: readonly Pixels[],
  config: PatchConfig,
): readonly { readonly grid: PatchGrid; readonly images: readonly Pixels[] }[] {
  const groups: { readonly grid: PatchGrid; readonly images: Pixels[] }[] = [];
  for (const image of images) {
    const grid = patchGrid(image, config);
    const last = groups.at(-1);
    const isAlike = last?.grid.height === grid.height && last.grid.width === grid.width;
    const count = (last?.images.length ?? 0) + 1;
    if (isAlike && count * grid.height * grid.width <= SEEN_TOGETHER) last.images.push(image);
    else groups.push({ grid, images: [image] });
  }
  return groups;
}

function stopsOf({ manifest, tokenizer }: JudgeGraphs): ReadonlySet<number> {
  const named = manifest.generation.eos_token_id;
  const ids = typeof named === "number" ? [named] : named ?? [];
  // What ends a turn in all of Qwen's templates.
  const turn = ids.length > 0 ? undefined : tokenizer.token_to_id("<|im_end|>");
  return new Set(turn === undefined ? ids : [turn]);
}

/** How images become patches, with a limit of one's own on their size. */
function processorOf({ processor }: JudgeModel, max_pixels = processor.max_pixels): PatchConfig {
  return { ...processor, max_pixels };
}

function assertPixels({ width, height }: Pixels, { max_pixels }: PatchConfig): void {
  if (width * height <= max_pixels) return;
  throw new InputError(
    `Cannot judge an image of ${width}x${height} pixels: the model takes at most ${max_pixels}, ` +
      `got ${width * height}. Set params.max_image_pixels to have larger ones made smaller`,
  );
}

function assertLength(
  length: number,
  { room, manifest }: { readonly room: number; readonly manifest: JudgeModel },
): void {
  const { max_position_embeddings: most } = manifest.language;
  if (length + room <= most) return;
  throw new InputError(
    `Cannot judge by a prompt of ${length} tokens, images among them: the model takes ${most}, of ` +
      `which ${room} are for the reply. Shorten the prompt, set a lower params.max_new_tokens, or ` +
      "set params.max_image_pixels to have large images made smaller",
  );
}
