import {
  cellCode,
  groupName,
  inlineCode,
  linkTarget,
  markdownTable,
  plainMarkdown,
  right,
} from "../markdown_text.ts";
import { counted, decimals } from "../numbers.ts";
import { cutText, oneLine } from "../plain_text.ts";
import type {
  ChangedPair,
  ComparedEdit,
  ComparisonDocument,
  PairedGroup,
  RunComparison,
} from "./comparison_document.ts";
import { pValue, signed, signedRange } from "./comparison_numbers.ts";
import { comparisonNotes, regressionNotes, verdictLines } from "./comparison_notes.ts";

/** Options of {@linkcode comparisonMarkdown}. */
export interface ComparisonMarkdownOptions {
  /** Chart of each comparison, relative to the Markdown file; `undefined` where there is none. */
  readonly charts?: readonly (string | undefined)[];
  /** Where a run's folder lies, relative to the Markdown file; the folder as named by default. */
  readonly locate?: (folder: string) => string;
}

const NAME_LENGTH = 60;
const INSTRUCTION_LENGTH = 160;
const REASON_LENGTH = 300;

/**
 * A comparison as Markdown: the verdict first, then the tables, the pairs that changed most, and
 * how it was computed. Text of users and judges stays text, whatever it holds.
 *
 * @example
 * ```ts ignore
 * await Deno.writeTextFile("comparison.md", comparisonMarkdown(document));
 * ```
 */
export function comparisonMarkdown(
  document: ComparisonDocument,
  options: ComparisonMarkdownOptions = {},
): string {
  const { charts = [], locate = (folder) => folder } = options;
  const { first, comparisons, regression } = document;
  const [only] = comparisons;
  const sections = [
    only !== undefined && comparisons.length === 1
      ? `# ${runName(only.run.name)} compared with ${runName(first.name)}`
      : `# ${counted(comparisons.length, "run")} compared with ${runName(first.name)}`,
    ...comparisons.map(answer),
    ...(regression === null
      ? []
      : [regressionNotes(regression).map((note) => `- ${plainMarkdown(note)}`).join("\n")]),
    warnings(document),
    ...comparisons.flatMap((comparison, index) => [
      byCategory(comparison, { document, chart: charts[index] }),
      changed(comparison, { document, locate }),
    ]),
    runs(document),
    howToRead(document),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function runName(name: string): string {
  return plainMarkdown(cutText(oneLine(name), NAME_LENGTH));
}

/** A heading that names the run where there are several. */
function heading(
  title: string,
  { run }: RunComparison,
  { comparisons }: ComparisonDocument,
): string {
  return comparisons.length === 1
    ? `## ${title}`
    : `## ${runName(run.name)}: ${title.toLowerCase()}`;
}

function answer({ verdict }: RunComparison): string {
  return verdictLines(verdict)
    .map((text, index) => index === 0 ? `**${plainMarkdown(text)}**` : plainMarkdown(text))
    .join(" ");
}

function warnings({ first, comparisons }: ComparisonDocument): string {
  const notes = new Set(comparisons.flatMap((comparison) => comparisonNotes(comparison, first)));
  if (notes.size === 0) return "";
  return ["> **Read this first**", ">", ...[...notes].map((note) => `> - ${plainMarkdown(note)}`)]
    .join("\n");
}

function byCategory(
  comparison: RunComparison,
  { document, chart }: {
    readonly document: ComparisonDocument;
    readonly chart: string | undefined;
  },
): string {
  const { overall, gated, categories } = comparison;
  if (categories.length === 0) return "";
  const groups = [
    ...categories.map((group) => ({ ...group, name: groupName(group.name) })),
    // With one category, the sum would repeat it.
    ...(categories.length > 1 ? [{ ...overall, name: "**all**" }] : []),
    ...(gated === null ? [] : [{ ...gated, name: "**all, failed edits as 0**" }]),
  ];
  const hasGaps = overall.count < overall.pairs;
  return [
    heading("By category", comparison, document),
    `Before: ${runName(document.first.name)}. Now: ${runName(comparison.run.name)}.`,
    markdownTable([
      { title: "Category" },
      ...[
        "Pairs",
        "Before",
        "Now",
        "Difference",
        "95 % interval",
        "p",
        ...(document.test.adjusted === 0 ? [] : ["p (Holm)"]),
      ].map(right),
    ], groups.map((group) => differenceRow(group, document))),
    ...(chart === undefined
      ? []
      : [`![Mean difference by category, with 95 % intervals](${linkTarget(chart)})`]),
    markdownTable([
      { title: "Category" },
      ...[
        "Higher",
        "Same",
        "Lower",
        "Detectable",
        ...(hasGaps ? ["Missing", "If missing were 0 / 10"] : []),
      ].map(right),
    ], groups.map((group) => countsRow(group, hasGaps))),
  ].join("\n\n");
}

function differenceRow(group: PairedGroup, { test }: ComparisonDocument): readonly string[] {
  const { name, count, before, now, difference, ci95, p, p_holm: adjusted, change } = group;
  return [
    name,
    String(count),
    decimals(before),
    decimals(now),
    change === null ? signed(difference) : `**${signed(difference)}**`,
    signedRange(ci95),
    plainMarkdown(pValue(p)),
    ...(test.adjusted === 0 ? [] : [plainMarkdown(pValue(adjusted))]),
  ];
}

function countsRow(group: PairedGroup, hasGaps: boolean): readonly string[] {
  const { name, pairs, count, wins, ties, losses, detectable, bounds } = group;
  return [
    name,
    ...[wins, ties, losses].map(String),
    decimals(detectable),
    ...(hasGaps
      ? [
        String(pairs - count),
        bounds === null ? "–" : `${signed(bounds[0])} / ${signed(bounds[1])}`,
      ]
      : []),
  ];
}

function changed(
  comparison: RunComparison,
  { document, locate }: {
    readonly document: ComparisonDocument;
    readonly locate: (folder: string) => string;
  },
): string {
  const lists = [["Lost most", comparison.lost], ["Gained most", comparison.gained]] as const;
  return lists.filter(([, pairs]) => pairs.length > 0).map(([title, pairs]) =>
    [heading(title, comparison, document), ...pairs.map(example)].join("\n\n")
  ).join("\n\n");

  function example(pair: ChangedPair): string {
    const sides = [
      { title: "Before", run: document.first, edit: pair.before },
      { title: "Now", run: comparison.run, edit: pair.now },
    ];
    const images = sides.flatMap(({ title, run, edit: { image } }) =>
      image === null
        ? []
        : [`[${title.toLowerCase()}](${linkTarget(`${locate(run.folder)}/${image}`)})`]
    );
    return [
      `**${decimals(pair.before.score)} → ${decimals(pair.now.score)}** ` +
      `(${signed(pair.difference)}) ${inlineCode(pair.id)} (${
        [groupName(pair.category), ...images].join(", ")
      })`,
      `Instruction: ${plainMarkdown(cutText(oneLine(pair.instruction), INSTRUCTION_LENGTH))}`,
      ...sides.flatMap(({ title, edit }) => {
        const reason = reasonOf(edit);
        return reason === "" ? [] : [`${title}: ${reason}`];
      }),
    ].join("  \n");
  }
}

/** The judge's reply on one line; nothing where it is the number alone. */
function reasonOf({ reply }: ComparedEdit): string {
  const text = oneLine(reply ?? "");
  if (/^(?:score: ?)?\d+(?:\.\d+)?$/i.test(text)) return "";
  return plainMarkdown(cutText(text, REASON_LENGTH));
}

function runs({ first, comparisons }: ComparisonDocument): string {
  const rows = [first, ...comparisons.map(({ run }) => run)].map((run) => [
    runName(run.name),
    cellCode(run.folder),
    cellCode(run.diffusion_model),
    cellCode(run.reward_model),
    String(run.count),
    String(run.scored),
    decimals(run.mean_scored),
  ]);
  return [
    "## The runs",
    markdownTable([
      ...["Run", "Folder", "Editing model", "Judge"].map((title) => ({ title })),
      ...["Pairs", "Scored", "Mean"].map(right),
    ], rows),
  ].join("\n\n");
}

function howToRead({ comparisons, test }: ComparisonDocument): string {
  const hasGaps = comparisons.some(({ overall }) => overall.count < overall.pairs);
  const isGated = comparisons.some(({ gated }) => gated !== null);
  const bullets = [
    "**Difference** is the later run's score minus the first run's, pair by pair, over the pairs " +
    "that the judge scored in both. It is in bold where it is shown: the interval excludes 0, " +
    "and p, adjusted where it is, is below 0.05.",
    ...(isGated
      ? [
        "**All, failed edits as 0** takes 0 where an edit failed, was refused or left the image " +
        "as it was, and the judge's score elsewhere.",
      ]
      : []),
    "**95 % interval** says how far the mean difference would move with other pairs of the same " +
    "kind. Pairs with the same source image count as one cluster (CR1 variance, Student's t). It " +
    "knows nothing of the judge's own errors.",
    "**p** is of the sign-flip permutation test, two-sided, all signs of a source image at once: " +
    `exact where there are few images, else from random sign changes (seed ${test.seed}).`,
    ...(test.adjusted === 0 ? [] : [
      comparisons.length > 1
        ? `**p (Holm)** is adjusted for all ${test.adjusted} tests: every run, over all pairs ` +
          "and by category."
        : isGated
        ? `**p (Holm)** is adjusted for ${counted(test.adjusted, "test")} of the judge's scores; ` +
          "the p over all pairs with failed edits as 0 stands alone."
        : `**p (Holm)** is adjusted for the ${test.adjusted} categories; the p over all pairs ` +
          "stands alone.",
    ]),
    "**Higher, same, lower** count pairs by what became of their score; equal means exactly equal.",
    "**Detectable** is the true difference that as many pairs would show at the level 0.05 with " +
    "a probability of 0.8 (two-sided t test, the source images as units). A smaller one may well " +
    "be there and not be found.",
    ...(hasGaps
      ? [
        "**If missing were 0 / 10** bounds the difference without any assumption about the " +
        "missing scores. Where these bounds hold 0, the scores do not rank the runs.",
      ]
      : []),
  ];
  return ["## How to read the numbers", bullets.map((bullet) => `- ${bullet}`).join("\n")]
    .join("\n\n");
}
