import { aggregationAnswer, aggregationSection, scoreMeaning } from "./markdown_aggregation.ts";
import { baselineCaveats } from "./caveats.ts";
import {
  cellCode,
  codeBlock,
  type Column,
  groupName,
  inlineCode,
  linkTarget,
  markdownTable,
  plainMarkdown,
  right,
} from "./markdown_text.ts";
import {
  checkWarnings,
  companionSection,
  expectedSection,
  judgeCheckSection,
  repeatSection,
} from "./markdown_checks.ts";
import { duration } from "../text/duration.ts";
import { missingWarnings } from "./missing_warnings.ts";
import { modelLabel } from "./model_label.ts";
import { counted, decimals, meanWithInterval, percent, sparkline } from "./numbers.ts";
import { cutText, oneLine } from "./plain_text.ts";
import type { ReportDocument, ReportGroup, ReportModel, ReportPair } from "./report_document.ts";
import { scoreEnds } from "./score_ends.ts";
import { STATUS_MEANING } from "./status_meaning.ts";
import { type Extreme, MISSING_STATUSES, type MissingStatus } from "./summary.ts";

/** Where the charts lie, relative to the Markdown file. */
export interface ChartFiles {
  /** Every score, by category. */
  readonly distribution: string;
  /** Means of the categories. */
  readonly means: string;
}

/** Options of {@linkcode reportMarkdown}. */
export interface MarkdownOptions {
  /** Charts to embed; none where nothing was scored. */
  readonly charts?: ChartFiles;
  /** The run's folder, relative to the Markdown file. @default {".."} */
  readonly runFolder?: string;
}

const MOST_TAGS = 15;
const MOST_FAILURES = 20;
const MOST_REPLIES = 3;
const REASON_LENGTH = 300;
const INSTRUCTION_LENGTH = 160;
const REMARK_LENGTH = 600;

/**
 * A report as Markdown: the answer first, then the tables, the failures, examples, and how the
 * run was made. Text of users and judges stays text, whatever it holds.
 *
 * @example
 * ```ts ignore
 * await Deno.writeTextFile("results/report.md", reportMarkdown(document));
 * ```
 */
export function reportMarkdown(document: ReportDocument, options: MarkdownOptions = {}): string {
  const { charts, runFolder = ".." } = options;
  const { metadata } = document;
  const sections = [
    `# Evaluation report: ${modelName(metadata.diffusion_model)}`,
    answer(document),
    warnings(document),
    aggregationSection(document),
    extremes(document),
    judgeCheckSection(document),
    byCategory(document, charts),
    byDifficulty(document),
    byTag(document),
    repeatSection(document),
    expectedSection(document),
    companionSection(document),
    failures(document),
    examples(document, runFolder),
    howRun(document),
    howToRead(document),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function modelName(model: ReportModel): string {
  const { weights, className } = modelLabel(model);
  return weights === undefined
    ? inlineCode(className)
    : `${plainMarkdown(weights)} (${inlineCode(className)})`;
}

/** One sentence with the result. */
function answer(document: ReportDocument): string {
  const { overall, metadata } = document;
  const { count, scored, coverage, ci95, mean, mean_scored: judged, defaulted } = overall;
  if (count === 0) return "**No result:** no pair was selected.";
  if (scored === 0) {
    return `**No result:** none of the ${counted(count, "pair")} was scored` +
      (mean === null
        ? "."
        : `; ${decimals(mean)} is the mean of ${counted(defaulted, "default")}.`);
  }
  const interval = ci95 === null
    ? "no interval, since it takes scores of two source images"
    : `95 % interval ${decimals(Math.max(0, ci95[0]))} to ${decimals(Math.min(10, ci95[1]))}`;
  const judge = `judged by ${modelName(metadata.reward_model)}`;
  const base = `over ${scored} of ${counted(count, "pair")} (coverage ${
    percent(coverage)
  }), ${judge}`;
  const own = aggregationAnswer(document);
  const meaning = scoreMeaning(document);
  const lines = own === undefined || meaning === undefined
    ? [`**Mean score ${decimals(judged)} of 10** (${interval}) ${base}.`]
    : [
      `${own}\n\nThe scores below are from 0 to 10: ${meaning}. Their mean over the pairs is ` +
      `**${decimals(judged)}** (${interval}) ${base}.`,
    ];
  if (defaulted > 0) {
    lines.push(
      `With ${counted(defaulted, "missing score")} set to the default, as the policy ` +
        `\`default\` asks, the headline mean is **${decimals(mean)}**.`,
    );
  }
  if (document.categories.length > 1 && overall.macro_mean !== null) {
    lines.push(
      `Each category counting the same, the${defaulted > 0 ? " headline" : ""} mean is ` +
        `${decimals(overall.macro_mean)}.`,
    );
  }
  return lines.join(" ");
}

/** What must be known before the numbers. */
function warnings(document: ReportDocument): string {
  const bullets = [
    ...document.metadata.notices.map((notice) => plainMarkdown(notice)),
    ...checkWarnings(document),
    ...baselineCaveats(document),
    ...missingWarnings(document),
  ];
  if (bullets.length === 0) return "";
  return ["> **Read this first**", ">", ...bullets.map((bullet) => `> - ${bullet}`)].join("\n");
}

function extremes(document: ReportDocument): string {
  const { best_category: best, worst_category: worst, scored } = document.overall;
  if (scored === 0 || document.categories.length < 2) return "";
  const same = best.kind === "unranked" && worst.kind === "unranked" &&
    best.reason === worst.reason;
  const lines = same ? [`- **Best and worst category:** ${extreme(best, document)}`] : [
    `- **Best category:** ${extreme(best, document)}`,
    `- **Worst category:** ${extreme(worst, document)}`,
  ];
  return lines.join("\n");
}

function extreme(end: Extreme, document: ReportDocument): string {
  if (end.kind === "unranked") return `not ranked: ${plainMarkdown(end.reason)}.`;
  const { categories } = document;
  const ci95 = categories.find(({ name }) => name === end.name)?.ci95 ?? null;
  const near = ci95 === null
    ? []
    : categories.filter((group) =>
      group.name !== end.name && group.ci95 !== null &&
      group.ci95[0] <= ci95[1] && ci95[0] <= group.ci95[1]
    );
  const doubt = near.length === 0
    ? ""
    : ` (its 95 % interval overlaps ${near.length === 1 ? "that" : "those"} of ${
      near.map(({ name }) => groupName(name)).join(", ")
    })`;
  return `${groupName(end.name)}, ${decimals(end.mean)}${doubt}`;
}

function byCategory(document: ReportDocument, charts: ChartFiles | undefined): string {
  const { categories, overall } = document;
  if (categories.length === 0) return "";
  const all = { ...overall, name: "" };
  const rows = categories.map((group) => numbersRow(group, document));
  // With one category, the sum would repeat it.
  if (categories.length > 1) rows.push(numbersRow(all, document, "**all**"));
  const spread = [...categories, ...(categories.length > 1 ? [all] : [])].map((group) => [
    group === all ? "**all**" : groupName(group.name),
    `\`${sparkline(group.histogram)}\``,
    decimals(group.min),
    decimals(group.quartiles?.[0] ?? null),
    decimals(group.median),
    decimals(group.quartiles?.[1] ?? null),
    decimals(group.max),
    decimals(group.std),
    decimals(group.std_sample),
  ]);
  return [
    "## By category",
    markdownTable(numbersColumns("Category", document), rows),
    ...(charts === undefined
      ? overall.scored === 0 ? ["There are no charts, since nothing was scored."] : []
      : [`![Mean score by category, with 95 % intervals](${linkTarget(charts.means)})`]),
    ...(overall.mean === null ? [] : [
      document.metadata.evaluation.policy === "default"
        ? "### Spread, with defaults"
        : "### Spread",
      markdownTable([
        { title: "Category" },
        { title: "0 to 10" },
        ...["Min", "Q1", "Median", "Q3", "Max", "Std", "Sample std"].map((title) => right(title)),
      ], spread),
    ]),
    ...(charts === undefined
      ? []
      : [`![Every score, by category](${linkTarget(charts.distribution)})`]),
  ].join("\n\n");
}

function numbersColumns(first: string, document: ReportDocument): readonly Column[] {
  const defaults = document.metadata.evaluation.policy === "default";
  return [
    { title: first },
    right("Pairs"),
    right("Scored"),
    right("Coverage"),
    right(defaults ? "Judged mean" : "Mean"),
    ...(defaults ? [right("Defaulted"), right("Mean with defaults")] : []),
    ...(isGated(document) ? [right("Gated")] : []),
    right(defaults ? "Median with defaults" : "Median"),
    right(defaults ? "Std with defaults" : "Std"),
    ...(hasGaps(document) ? [right("If missing were 0 / 10")] : []),
  ];
}

function numbersRow(
  group: ReportGroup,
  document: ReportDocument,
  name: string = groupName(group.name),
): readonly string[] {
  const defaults = document.metadata.evaluation.policy === "default";
  const { bounds } = group;
  return [
    name,
    String(group.count),
    String(group.scored),
    percent(group.coverage),
    meanWithInterval(group),
    ...(defaults ? [String(group.defaulted), decimals(group.mean)] : []),
    ...(isGated(document) ? [decimals(group.gated_mean)] : []),
    decimals(group.median),
    decimals(group.std),
    ...(hasGaps(document)
      ? [bounds === null ? "–" : `${decimals(bounds[0])} / ${decimals(bounds[1])}`]
      : []),
  ];
}

/** Whether success as a gate makes a difference. */
function isGated({ overall }: ReportDocument): boolean {
  return decimals(overall.gated_mean) !== decimals(overall.mean_scored);
}

function hasGaps({ overall }: ReportDocument): boolean {
  return overall.scored < overall.count;
}

function byDifficulty(document: ReportDocument): string {
  const { difficulties } = document;
  if (document.overall.scored === 0 || difficulties.every(({ name }) => name === "")) return "";
  return [
    "## By difficulty",
    markdownTable(
      numbersColumns("Difficulty", document),
      difficulties.map((group) => numbersRow(group, document)),
    ),
  ].join("\n\n");
}

function byTag(document: ReportDocument): string {
  const { tags } = document;
  if (document.overall.scored === 0 || tags.length === 0) return "";
  const shown = tags.slice(0, MOST_TAGS);
  return [
    "## By tag",
    markdownTable(
      numbersColumns("Tag", document),
      shown.map((group) => numbersRow(group, document)),
    ),
    ...(shown.length < tags.length
      ? [`The ${shown.length} most frequent of ${tags.length} tags; the JSON report has them all.`]
      : []),
  ].join("\n\n");
}

function failures(document: ReportDocument): string {
  const parts = MISSING_STATUSES.flatMap((status) => {
    const pairs = document.pairs.filter((pair) => pair.status === status);
    return pairs.length === 0 ? [] : [failureSection(status, pairs)];
  });
  return parts.length === 0 ? "" : ["## Pairs without a score", ...parts].join("\n\n");
}

/** One status: reasons, most frequent first, each with its pairs, and some of the replies. */
function failureSection(status: MissingStatus, pairs: readonly ReportPair[]): string {
  const reasons = [...Map.groupBy(pairs, ({ reason }) => reason ?? "no reason recorded")]
    .toSorted(([, a], [, b]) => b.length - a.length);
  let room = MOST_FAILURES;
  const bullets: string[] = [];
  for (const [reason, members] of reasons) {
    if (room === 0) break;
    const shown = members.slice(0, room);
    room -= shown.length;
    const more = members.length - shown.length;
    const count = members.length === 1 ? "" : ` (${members.length} pairs)`;
    // A colon follows.
    const told = cutText(oneLine(reason).replace(/[.。]$/, ""), REASON_LENGTH);
    bullets.push(
      `- ${plainMarkdown(told)}${count}: ` +
        shown.map(({ id }) => inlineCode(id)).join(", ") +
        (more > 0 ? ` and ${more} more` : ""),
    );
  }
  const unlisted = reasons.slice(bullets.length).reduce((sum, [, { length }]) => sum + length, 0);
  if (unlisted > 0) bullets.push(`- other reasons: ${unlisted} more; the JSON report has them all`);
  const replies = pairs.flatMap(({ id, reply }) =>
    reply === null || reply.trim() === "" ? [] : [{ id, reply }]
  ).slice(0, MOST_REPLIES);
  return [
    `### ${statusName(status)}: ${counted(pairs.length, "pair")}`,
    `What that means: ${STATUS_MEANING[status]}.`,
    bullets.join("\n"),
    ...replies.map(({ id, reply }) =>
      `The judge on ${inlineCode(id)}:\n\n${codeBlock(cutText(reply.trim(), REMARK_LENGTH))}`
    ),
  ].join("\n\n");
}

function statusName(status: string): string {
  return status.replaceAll("_", " ");
}

function examples(document: ReportDocument, runFolder: string): string {
  const scored = document.pairs.filter((pair) => pair.score !== null);
  const { highest, lowest } = scoreEnds(scored, ({ score }) => score ?? 0);
  return [["## Highest scores", highest] as const, ["## Lowest scores", lowest] as const]
    .flatMap(([title, pairs]) => {
      const last = pairs.at(-1)?.score;
      if (last === undefined) return [];
      const ties = scored.filter(({ score }) => score === last).length -
        [...highest, ...lowest].filter(({ score }) => score === last).length;
      return [
        title,
        ...pairs.map((pair) => example(pair, runFolder)),
        ...(ties === 0
          ? []
          : [`${counted(ties, "more pair")} ${ties === 1 ? "has" : "have"} ${decimals(last)}.`]),
      ];
    }).join("\n\n");
}

function example(pair: ReportPair, runFolder: string): string {
  const aspects = (pair.aspects ?? []).flatMap(({ name, score }) =>
    score === null ? [] : [`${plainMarkdown(name)} ${Number(score.toFixed(3))}`]
  );
  const labels = [
    ...aspects,
    groupName(pair.category),
    ...(pair.difficulty === "" ? [] : [plainMarkdown(pair.difficulty)]),
    ...(pair.image === null ? [] : [`[edited image](${linkTarget(`${runFolder}/${pair.image}`)})`]),
  ];
  const lines = [
    `**${decimals(pair.score)}** ${inlineCode(pair.id)} (${labels.join(", ")}) `.trimEnd(),
    `Instruction: ${plainMarkdown(cutText(oneLine(pair.instruction), INSTRUCTION_LENGTH))}`,
    ...pair.notes.map((note) =>
      `Editor's note: ${plainMarkdown(cutText(oneLine(note), REASON_LENGTH))}`
    ),
  ].join("  \n");
  const reply = pair.reply?.trim() ?? "";
  if (reply === "") return lines;
  const judge = pair.repeats === null ? "Judge" : `Judge, in one of ${pair.repeats.length} replies`;
  // A reply on one line reads well in place; a bare number says nothing new.
  if (/^\d+(?:\.\d+)?$/.test(reply)) return lines;
  const remark = cutText(reply, REMARK_LENGTH);
  return reply.includes("\n")
    ? `${lines}\n\n${codeBlock(remark)}`
    : `${lines}  \n${judge}: ${plainMarkdown(remark)}`;
}

function howRun(document: ReportDocument): string {
  const { metadata, pairs, counts } = document;
  const { benchmark, prompts, evaluation, timings } = metadata;
  const edits = pairs.filter(({ edit_ms }) => edit_ms !== null).length;
  const judged = pairs.filter(({ judge_ms }) => judge_ms !== null).length;
  const statuses = Object.entries(counts).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${statusName(status)}`).join(", ");
  const rows: (readonly [string, string])[] = [
    ["Benchmark", `${cellCode(benchmark.path)}, ${selection(benchmark)}`],
    ["Language", plainMarkdown(benchmark.language)],
    ["Pairs by status", statuses === "" ? "none" : statuses],
    ["Editing model", cellCode(metadata.diffusion_model.class_path)],
    ...paramRows("Editing", metadata.diffusion_model),
    ["Judge", cellCode(metadata.reward_model.class_path)],
    ...paramRows("Judge's", metadata.reward_model),
    ["Prompts", `${cellCode(prompts.name)}, ${asked(document)}`],
    ["Missing scores", `policy \`${evaluation.policy}\`, ${reasks(evaluation.max_reasks)}`],
    ["Seed", String(evaluation.seed)],
    ...(evaluation.repeats === 1
      ? []
      : [["Judgements of each edit", String(evaluation.repeats)] as const]),
    ["Started", plainMarkdown(timings.started_at)],
    ["Finished", plainMarkdown(timings.finished_at)],
    ["Editing time", spent(timings.edit_seconds, edits, "edit")],
    ["Judging time", spent(timings.judge_seconds, judged, "judged edit")],
    ...serverRows("Editing", metadata.diffusion_model),
    ...serverRows("Judge", metadata.reward_model),
    ...tokenRows(metadata.judge_tokens),
    ["Versions", versions(metadata.versions)],
    ["Benchmark SHA-256", cellCode(benchmark.hash)],
    ["Prompts SHA-256", cellCode(prompts.hash)],
  ];
  return [
    "## How it was run",
    markdownTable([{ title: "What" }, { title: "Value" }], rows),
    "The whole configuration stands in the JSON report.",
  ].join("\n\n");
}

/** What the judge was asked, and shown. */
function asked({ metadata: { prompts }, aggregation }: ReportDocument): string {
  return aggregation === null
    ? `the judge ${
      prompts.show_source ? "sees the source image too" : "sees the edited image only"
    }`
    : `one question for each of ${counted(aggregation.aspects.length, "aspect")}, combined by ` +
      inlineCode(aggregation.id);
}

function selection(benchmark: ReportDocument["metadata"]["benchmark"]): string {
  return benchmark.selected === benchmark.pairs
    ? counted(benchmark.pairs, "pair")
    : `${benchmark.selected} of ${counted(benchmark.pairs, "pair")} used`;
}

function paramRows(whose: string, model: ReportModel): readonly (readonly [string, string])[] {
  const entries = Object.entries(model.params);
  if (entries.length === 0) return [];
  const written = entries.map(([name, value]) =>
    cellCode(`${name}: ${cutText(JSON.stringify(value) ?? "", 120)}`)
  );
  return [[`${whose} parameters`, written.join(", ")]];
}

function serverRows(
  whose: string,
  { servers }: ReportModel,
): readonly (readonly [string, string])[] {
  if (servers.length === 0) return [];
  const written = servers.map(({ url, software, version, models }) => {
    const served = models.length === 0 ? "" : ` serving ${models.slice(0, 3).join(", ")}`;
    return plainMarkdown(`${software}${version === null ? "" : ` ${version}`} at ${url}${served}`);
  });
  return [[`${whose} ${servers.length === 1 ? "server" : "servers"}`, written.join("; ")]];
}

function tokenRows(
  tokens: ReportDocument["metadata"]["judge_tokens"],
): readonly (readonly [string, string])[] {
  if (tokens === null) return [];
  return [[
    "Judge tokens",
    `${counted(tokens.prompt, "token")} read, ${tokens.completion} written`,
  ]];
}

function reasks(most: number): string {
  return most === 0
    ? "no asking again"
    : `asked again up to ${most === 1 ? "once" : most === 2 ? "twice" : `${most} times`}`;
}

function spent(seconds: number, count: number, noun: string): string {
  if (count === 0) return duration(seconds);
  return `${duration(seconds)} summed over ${counted(count, noun)}, ${
    duration(seconds / count)
  } each`;
}

function versions(all: Readonly<Record<string, string>>): string {
  const written = Object.entries(all).map(([name, version]) =>
    `${plainMarkdown(name)} ${plainMarkdown(version)}`
  );
  return written.length === 0 ? "–" : written.join(", ");
}

function howToRead(document: ReportDocument): string {
  const defaults = document.metadata.evaluation.policy === "default";
  const meaning = scoreMeaning(document);
  const bullets = [
    ...(meaning === undefined ? [] : [
      `**Scores** from 0 to 10 are ${meaning}; of repeated judgements, their mean. The benchmark's ` +
      "own figures and the aspects are on their own scales. No default ever counts in them.",
    ]),
    "**Mean ± interval.** The 95 % interval says how far the mean would move with other pairs of " +
    "the same kind. Pairs with the same source image count as one cluster (CR1 variance, " +
    "Student's t). What stands after ± is half its width, which can reach beyond the scale; where " +
    "both ends are given, they are cut at 0 and 10. It knows nothing of the judge's own errors. " +
    "Where the intervals of two categories overlap much, the run does not show that they differ.",
    "**Std** is the population standard deviation (divisor n), as in the earlier system; " +
    "**sample std** has the divisor n − 1.",
    ...(isGated(document)
      ? [
        "**Gated** is the mean where success comes first: an edit that failed, was refused, or " +
        "changed nothing, as far as it was measured, counts as 0.",
      ]
      : []),
    "**Coverage** is the share of pairs with a score from the judge. Every other pair counts as " +
    "not covered, skipped ones included.",
    ...(defaults
      ? [
        "**Defaulted** scores stand in for replies without a score. They are part of the mean with " +
        "defaults, median, std, quartiles and histogram, and never of the judged mean.",
      ]
      : []),
    ...(hasGaps(document)
      ? [
        "**If missing were 0 / 10** bounds the mean without any assumption about the missing " +
        "scores. Categories are not ranked where these bounds overlap.",
      ]
      : []),
    "**0 to 10** shows how many scores lie in each of the bins 0 to 1, 1 to 2 and so on, the " +
    "fullest bin of a row at full height, a dot for none.",
  ];
  return ["## How to read the numbers", bullets.map((bullet) => `- ${bullet}`).join("\n")]
    .join("\n\n");
}
