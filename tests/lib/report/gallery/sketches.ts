import { readRun } from "../../../../lib/evaluation/mod.ts";
import type { RunToShow } from "../../../../lib/report/mod.ts";
import { picture } from "../../../helpers/benchmark.ts";
import {
  benchmarkObject,
  type RunSketch,
  type SketchedReply,
  writeStoredRun,
} from "../../../../scripts/bench/stored_run.ts";

/** Text of a benchmark or a model that would be markup, code or a command if it could. */
export const HOSTILE = [
  "</script><script>globalThis.hacked = 'script'</script>",
  "<img src=x onerror=\"globalThis.hacked='img'\">",
  "<a href=\"javascript:globalThis.hacked='link'\">click</a>",
  "<svg onload=globalThis.hacked='svg'>",
  "<!--<script>",
  "' onfocus=globalThis.hacked='attribute' autofocus='",
  "${globalThis.hacked='template'} {{constructor.constructor('globalThis.hacked=1')()}}",
  "\u202eright to left\u202c \u2066isolated\u2069",
  "\u001b[31mred\u001b[0m \u0007 \u0000 \u2028 \u2029",
].join("\n");

/** A reply of 100 KB that ends in its score. */
export const LONG_REPLY = `${"The square is red. ".repeat(5400)}\nThe needle is here.\nScore: 6.5`;

/** Place in the benchmark of pairs with something special about them. */
export const SPECIAL = {
  unparsed: 1,
  failed: 2,
  hostile: 3,
  long: 4,
  noOp: 5,
  reasked: 6,
} as const;

/** Pairs of {@linkcode smallSketch}. */
export const PAIRS = 24;

/** The reply that a judge gives a score with. */
function scored(score: number): SketchedReply {
  return { text: `The square is red.\nScore: ${score.toFixed(1)}` };
}

/** Source, edit and target of a pair: the square changes its colour. */
async function pictures(index: number) {
  const background = `hsl(${(index * 47) % 360}, 40%, 70%)`;
  return {
    source: await picture({ background }),
    edited: await picture({ background, square: "#c33" }),
    target: await picture({ background, square: "#d22" }),
  };
}

/**
 * A run of 24 pairs, of which some have something special about them.
 *
 * @param shift Added to the plain scores.
 */
export async function smallSketch(shift = 0): Promise<RunSketch> {
  const all = await Promise.all(Array.from({ length: PAIRS }, (_, index) => pictures(index)));
  return {
    benchmark: all.map(({ source, target }, index) =>
      benchmarkObject(index, {
        source,
        ...(index % 2 === 0 ? { target } : {}),
        ...(index === SPECIAL.hostile
          ? {
            edit_instruction_en: HOSTILE,
            edit_instruction: `中文 ${HOSTILE}`,
            original_description_en: HOSTILE,
            rationale_short_en: HOSTILE,
            tags: [HOSTILE, "square"],
            difficulty: "<b>hard</b>",
          }
          : {}),
      })
    ),
    edit: ({ index }) => {
      const { source, edited } = all[index] ??
        { source: new Uint8Array(), edited: new Uint8Array() };
      if (index === SPECIAL.failed) return "The server was <i>out of memory</i>";
      return index === SPECIAL.noOp ? source : edited;
    },
    replies: ({ index }) => {
      switch (index) {
        case SPECIAL.unparsed:
          return [[{ text: "I like it." }, { text: "Really, I do." }]];
        case SPECIAL.hostile:
          return [[{ text: `${HOSTILE}]]\n\nScore: 7.5` }]];
        case SPECIAL.long:
          return [[{ text: LONG_REPLY }]];
        case SPECIAL.noOp:
          return [[scored(9)]];
        case SPECIAL.reasked:
          return [[{ text: "No idea." }, scored(4)]];
        case 0:
          return [[{
            text: "Score: 8.5",
            logprobs: [
              { token: "Score", logprob: -0.001 },
              { token: ":", logprob: 0 },
              { token: " ", logprob: -0.1 },
              {
                token: "8",
                logprob: -0.6,
                top: [{ token: "8", logprob: -0.6 }, { token: "7", logprob: -0.9 }],
              },
              { token: ".", logprob: 0 },
              { token: "5", logprob: -3, top: [{ token: "0", logprob: -0.2 }] },
            ],
          }]];
        default:
          return [[scored(Math.min(10, (index * 3) % 8 + shift))]];
      }
    },
    controls: ({ index }) =>
      index % 8 !== 0 ? [] : [
        { mark: { kind: "no_op" }, reply: "Nothing changed.\nScore: 0.0" },
        { mark: { kind: "oracle" }, reply: "Perfect.\nScore: 10" },
        { mark: { kind: "other_edit", partner: "pair_00007" }, reply: "Wrong image. Score: 1" },
      ],
  };
}

/** Writes a run and reads it as a gallery takes it. */
export async function sketchedRun(folder: string, sketch: RunSketch): Promise<RunToShow> {
  const name = folder.split("/").at(-1) ?? folder;
  return { ...await readRun(await writeStoredRun(folder, sketch)), name };
}
