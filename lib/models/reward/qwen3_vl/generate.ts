import { seededRandom } from "../../../random.ts";
import type { TokenLogprob } from "../reward_model.ts";
import type { JudgeGraphs } from "./judge_graphs.ts";
import { logprobsOf, nextToken, type SamplingConfig } from "./next_token.ts";
import { type Reading, readOn, type RowTokens, stackReadings } from "./reading.ts";
import type { TextStream, TokenTexts } from "./token_text.ts";

/** How replies are written. */
export interface GenerationOptions extends SamplingConfig {
  /** Most tokens of a reply. */
  readonly max_new_tokens: number;
  /** Notes the log-probability of each token. */
  readonly logprobs: boolean;
  /** Number of likeliest tokens noted at each place. */
  readonly top_logprobs: number;
}

/** A question that was read, behind which a reply is to be written. */
export interface OpenQuestion {
  /** Logits of the reply's first token. */
  readonly logits: Float32Array;
  /** Position of that token, on all axes. */
  readonly end: number;
  /** Ids of the prompt, which the penalty of repetition counts. */
  readonly ids: BigInt64Array;
  /** Seed of the reply, where tokens are drawn. */
  readonly seed: number;
  /** Where it was read. */
  readonly lane: Lane;
}

/** Where a question was read, and its reply is written. */
export interface Lane {
  /** The row. */
  readonly row: number;
  /** The branch, where several questions stand in one row; 0 where the row is its own. */
  readonly branch: number;
}

/** A reply. */
export interface WrittenReply {
  /** Ids of its tokens, the one that ended it among them. */
  readonly ids: readonly number[];
  /** Its text, without special tokens. */
  readonly text: string;
  /** It was cut off at the most tokens allowed. */
  readonly truncated: boolean;
  /** Log-probability of each token but the one that ended it, where asked for. */
  readonly logprobs?: readonly TokenLogprob[];
}

/** What replies are written with. */
export interface Writing {
  /** The networks. */
  readonly graphs: JudgeGraphs;
  /** The text of tokens. */
  readonly texts: TokenTexts;
  /** Ids that end a reply. */
  readonly stops: ReadonlySet<number>;
  /** Told of each whole piece of text as it is written. */
  readonly onText?: ((question: number, text: string) => void) | undefined;
  /** Called between two steps; what it throws breaks off the writing. */
  readonly onStep?: (() => Promise<void>) | undefined;
}

/** A reply under way. */
interface Draft {
  readonly question: number;
  readonly ids: number[];
  readonly seen: Set<number>;
  readonly random: () => number;
  readonly stream: TextStream;
  readonly logprobs: TokenLogprob[];
  text: string;
  position: number;
  lane: Lane;
}

/**
 * Writes replies behind questions that were read, all at once, token by token.
 *
 * A reply that is done costs no further token, and its row is dropped where it was alone there. Each
 * reply follows from its own question and seed alone, whatever stands beside it.
 *
 * @param reading Either a row for each question, or one row with a branch for each.
 */
export async function writeReplies(
  { questions, reading }: {
    readonly questions: readonly OpenQuestion[];
    readonly reading: Reading;
  },
  options: GenerationOptions,
  writing: Writing,
): Promise<readonly WrittenReply[]> {
  const { graphs, texts, stops, onText, onStep } = writing;
  const replies: WrittenReply[] = [];
  let drafts = questions.map(({ end, ids, seed, lane }, question): Draft => ({
    question,
    ids: [],
    seen: new Set(options.repetition_penalty === 1 ? [] : Array.from(ids, Number)),
    random: seededRandom(seed),
    stream: texts.stream(),
    logprobs: [],
    text: "",
    position: end,
    lane,
  }));
  let read = reading;
  let logitsOf = ({ question }: Draft) => questions[question]?.logits ?? new Float32Array();
  while (true) {
    drafts = drafts.filter((draft) => {
      const isStopped = addToken(draft, logitsOf(draft));
      if (!isStopped && draft.ids.length < options.max_new_tokens) return true;
      say(draft, draft.stream.end());
      replies[draft.question] = {
        ids: draft.ids,
        text: draft.text,
        truncated: !isStopped,
        ...(options.logprobs ? { logprobs: draft.logprobs } : {}),
      };
      return false;
    });
    if (drafts.length === 0) return replies;
    await onStep?.();
    read = withoutIdleRows(read, drafts);
    const byRow = Array.from(
      { length: read.cache.rows },
      (_, row) => drafts.filter(({ lane }) => lane.row === row),
    );
    const width = byRow[0]?.length ?? 0;
    const { reading, logitsAt } = await readOn(graphs, read, {
      rows: byRow.map(lastTokens),
      wanted: Array.from({ length: width }, (_, place) => place - width),
    });
    read = reading;
    for (const draft of drafts) draft.position += 1;
    logitsOf = (draft) => {
      const { row } = draft.lane;
      return logitsAt(row, (byRow[row]?.indexOf(draft) ?? 0) - width);
    };
  }

  /** Chooses the next token; says whether it ends the reply. */
  function addToken(draft: Draft, logits: Float32Array): boolean {
    const id = nextToken(logits, { config: options, seen: draft.seen, random: draft.random });
    draft.ids.push(id);
    if (stops.has(id)) return true;
    if (options.repetition_penalty !== 1) draft.seen.add(id);
    if (options.logprobs) {
      const textOf = (id: number) => texts.token(id);
      draft.logprobs.push(logprobsOf(logits, { id, top: options.top_logprobs, textOf }));
    }
    say(draft, draft.stream.push(id));
    return false;
  }

  function say(draft: Draft, text: string): void {
    draft.text += text;
    if (text !== "") onText?.(draft.question, text);
  }
}

/** Drops the rows in which no reply is written any more; the others move up. */
function withoutIdleRows(reading: Reading, drafts: readonly Draft[]): Reading {
  const rows = [...new Set(drafts.map(({ lane }) => lane.row))];
  if (rows.length === reading.cache.rows) return reading;
  for (const draft of drafts) draft.lane = { ...draft.lane, row: rows.indexOf(draft.lane.row) };
  const to = reading.cache.length;
  return stackReadings(rows.map((row) => ({ reading, row, from: 0, to })));
}

/** The last token of each reply in a row. */
function lastTokens(drafts: readonly Draft[]): RowTokens {
  const places = Int32Array.from(drafts, ({ position }) => position);
  return {
    ids: BigInt64Array.from(drafts, ({ ids }) => BigInt(ids.at(-1) ?? 0)),
    positions: { temporal: places, height: places, width: places },
    branches: BigInt64Array.from(drafts, ({ lane }) => BigInt(lane.branch)),
  };
}
