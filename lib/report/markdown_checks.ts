import { type CanaryCheck, DRIFT_LEVEL } from "./canary_check.ts";
import type { CompanionCheck, CompanionGroup } from "./companion_check.ts";
import { pEquation, signedRange } from "./comparison/comparison_numbers.ts";
import { type JudgeCheck, MIN_EDIT_MEAN, MIN_LEAD, MIN_PAIRS, shownName } from "./judge_check.ts";
import { type Column, inlineCode, markdownTable, plainMarkdown } from "./markdown_text.ts";
import { counted, decimals, meanWithInterval, percent } from "./numbers.ts";
import { cutText, oneLine } from "./plain_text.ts";
import type { RepeatCheck } from "./repeat_check.ts";
import type { ReportDocument } from "./report_document.ts";

const MOST_CONTRADICTIONS = 20;

/** What the checks have to say before the numbers, as Markdown; nothing where all is well. */
export function checkWarnings(
  { judge_check: judge, canary, companions }: ReportDocument,
): readonly string[] {
  return [
    ...(judge === null ? [] : judgeWarnings(judge)),
    ...(canary === null || !hasDrifted(canary) ? [] : [
      `**The judge has changed:** ${plainMarkdown(driftText(canary))}. ` +
      "Scores of this run cannot be compared with earlier ones.",
    ]),
    ...(companions === null ? [] : noOpWarnings(companions.overall)),
  ];
}

/** The verdict on the judge in one sentence; nothing where it says nothing against the judge. */
export function judgeWarning(check: JudgeCheck): string | undefined {
  const list = check.findings.join("; ");
  switch (check.verdict) {
    case "not_believable":
      return `This judge cannot be believed: ${list}`;
    case "doubtful":
      return `It is doubtful whether this judge can be believed: ${list}`;
    case "believable":
      return list === "" ? undefined : capitalised(list);
    case "unknown":
      return undefined;
  }
}

function judgeWarnings(check: JudgeCheck): readonly string[] {
  const text = judgeWarning(check);
  if (text === undefined) return [];
  const [head = "", ...rest] = plainMarkdown(text).split(": ");
  return [check.verdict === "believable" ? `${head}.` : `**${head}:** ${rest.join(": ")}.`];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function noOpWarnings({ measured, exact_no_ops: exact, near_no_ops: near }: CompanionGroup) {
  const same = exact + near;
  return same === 0 ? [] : [
    `${same} of ${counted(measured, "edit")} changed nothing: ${exact} ` +
    `${exact === 1 ? "is" : "are"} the source to the pixel, ${near} but for encoding.`,
  ];
}

/** Whether the judge's scores of the canary differ by more than chance. */
export function hasDrifted({ p, changed }: CanaryCheck): boolean {
  return changed > 0 && p !== null && p < DRIFT_LEVEL;
}

function driftText({ scored, then, now, p, same_judge, same_prompts }: CanaryCheck): string {
  const others = [
    ...(same_judge ? [] : ["another judge"]),
    ...(same_prompts ? [] : ["other prompts"]),
  ];
  const cause = others.length === 0
    ? "though judge and prompts are the same"
    : `with ${others.join(" and ")} than then`;
  return `on ${counted(scored, "frozen pair")} its mean went from ${decimals(then)} to ` +
    `${decimals(now)} (${pEquation(p)}), ${cause}`;
}

/** Whether the judge can be believed: the scores of the controls, and the orders that must hold. */
export function judgeCheckSection({ judge_check: check, canary }: ReportDocument): string {
  if (check === null && canary === null) return "";
  return [
    "## Can this judge be believed?",
    ...(check === null ? [] : judgeParts(check)),
    ...(canary === null ? [] : [canaryText(canary)]),
  ].join("\n\n");
}

function judgeParts(check: JudgeCheck): readonly string[] {
  const { verdict, pairs, shown, orders, auc } = check;
  const answer = {
    believable: "**Yes, as far as this could be tested.**",
    doubtful: "**Doubtful.**",
    not_believable: "**No.**",
    unknown: "**Unknown:** too few scores to tell.",
  }[verdict];
  const chance = auc === null ? "" : ` It scores what is right above what is wrong with a ` +
    `probability of ${percent(auc)} (a coin: 50 %).`;
  return [
    `${answer} On ${counted(pairs, "pair")} the judge was also shown images whose right score is ` +
    `known well enough.${chance}`,
    markdownTable(
      [{ title: "Shown" }, right("Asked"), right("Scored"), right("Mean")],
      shown.map((row) => [
        shownName(row.kind),
        String(row.asked),
        String(row.scored),
        meanWithInterval({ mean_scored: row.mean, ci95: row.ci95 }),
      ]),
    ),
    markdownTable(
      [
        { title: "Should score higher" },
        { title: "than" },
        right("Pairs"),
        right("In this order"),
        right("95 % interval of the lead"),
        { title: "Holds" },
      ],
      orders.map((order) => [
        shownName(order.above),
        shownName(order.below),
        String(order.pairs),
        order.share === null ? "–" : percent(order.share),
        signedRange(order.ci95),
        order.holds === null ? "cannot tell" : order.holds ? "yes" : "**no**",
      ]),
    ),
    `An order holds if the mean lead is at least ${MIN_LEAD} point and its interval is above 0. ` +
    `It takes ${MIN_PAIRS} pairs to tell, and edits with a mean of ${MIN_EDIT_MEAN} or more.`,
  ];
}

function canaryText(canary: CanaryCheck): string {
  const { pairs, scored, then, now, changed, p, ci95 } = canary;
  const verdict = hasDrifted(canary)
    ? `**The judge has changed:** ${plainMarkdown(driftText(canary))}.`
    : `**Canary:** of ${counted(pairs, "frozen pair")}, ${scored} were scored again; their mean ` +
      `was ${decimals(then)} and is ${decimals(now)}` +
      (p === null ? "." : ` (${pEquation(p)}), which is no more than chance.`);
  return `${verdict} ${counted(changed, "score")} differ; the 95 % interval of the mean ` +
    `difference is ${signedRange(ci95)}.`;
}

/** How far judgements of the same edit differ, and what more of them would buy. */
export function repeatSection({ repeats: check }: ReportDocument): string {
  if (check === null) return "";
  return ["## Repeated judgements", ...repeatParts(check)].join("\n\n");
}

function repeatParts(check: RepeatCheck): readonly string[] {
  const { repeats, pairs, missing, constant, judge_std: judge, item_std: item, designs } = check;
  const intro = `Each edit was judged ${counted(repeats, "time")}; the score is the mean.` +
    (missing === 0 ? "" : ` ${counted(missing, "judgement")} gave no score.`);
  if (designs === null || judge === null) return [`${intro} Too few scores to split the variance.`];
  if (constant === pairs) {
    return [`${intro} The judge gave the same score every time: further repeats bring nothing.`];
  }
  const rows = [
    ["as it is", designs.current],
    ["each edit judged once more", designs.one_more_repeat],
    ["one more pair", designs.one_more_pair],
    ["that many judgements spent on further pairs", designs.same_cost_in_pairs],
  ] as const;
  return [
    `${intro} Judgements of one edit differ with a standard deviation of ` +
    `${decimals(judge)}, the edits themselves with ${decimals(item)}: ` +
    `${
      check.reliability === null ? "–" : percent(check.reliability)
    } of the variance of a single ` +
    `score is the edits', ${
      check.mean_reliability === null ? "–" : percent(check.mean_reliability)
    } of the mean of the repeats.`,
    markdownTable(
      [{ title: "Design" }, right("Pairs"), right("Repeats"), right("Standard error of the mean")],
      rows.map(([name, { pairs, repeats, error }]) => [
        name,
        String(pairs),
        String(Math.round(repeats * 100) / 100),
        error.toFixed(4),
      ]),
    ),
  ];
}

/** What was measured without the judge, and where the judge contradicts it. */
export function companionSection({ companions: check }: ReportDocument): string {
  if (check === null) return "";
  return [
    "## Measured without the judge",
    markdownTable(
      [
        { title: "Category" },
        right("Measured"),
        right("Unchanged"),
        right("Nearly unchanged"),
        right("Median share changed"),
        right("Median SSIM of the rest"),
        right("Other proportions"),
      ],
      [
        ...check.categories.map((group) => companionRow(group, plainName(group.name))),
        ...(check.categories.length > 1 ? [companionRow(check.overall, "**all**")] : []),
      ],
    ),
    contradictionList(check),
  ].join("\n\n");
}

function companionRow(group: CompanionGroup, name: string): readonly string[] {
  return [
    name,
    String(group.measured),
    String(group.exact_no_ops),
    String(group.near_no_ops),
    group.changed_share === null ? "–" : percent(group.changed_share),
    decimals(group.ssim_outside),
    String(group.aspect_changed),
  ];
}

function contradictionList({ contradictions }: CompanionCheck): string {
  if (contradictions.length === 0) return "No reply of the judge contradicts these measures.";
  const shown = contradictions.slice(0, MOST_CONTRADICTIONS);
  const more = contradictions.length - shown.length;
  return [
    `**${counted(contradictions.length, "reply").replace(/replys$/, "replies")} of the judge ` +
    `${contradictions.length === 1 ? "contradicts" : "contradict"} these measures:**`,
    "",
    ...shown.map(({ id, text }) => `- ${inlineCode(id)}: ${plainMarkdown(text)}`),
    ...(more > 0 ? [`- and ${more} more; the JSON report has them all`] : []),
  ].join("\n");
}

function plainName(name: string): string {
  const shown = plainMarkdown(cutText(oneLine(name), 60));
  return shown === "" ? "(not stated)" : shown;
}

function right(title: string): Column {
  return { title, align: "right" };
}
