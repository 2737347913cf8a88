import { type CanaryCheck, FEWEST_SCORED } from "./canary_check.ts";
import type { CompanionCheck, CompanionGroup } from "./companion_check.ts";
import { pEquation, signed, signedRange } from "./comparison/comparison_numbers.ts";
import type { ExpectedGroup } from "./expected_check.ts";
import { type JudgeCheck, MAX_FAILED_LEAD, MIN_LEAD, MIN_SOURCES } from "./judge_check.ts";
import { groupName, inlineCode, markdownTable, plainMarkdown, right } from "./markdown_text.ts";
import { counted, decimals, meanWithInterval, percent } from "./numbers.ts";
import type { RepeatCheck } from "./repeat_check.ts";
import { shownName } from "./shown_name.ts";
import type { ReportDocument } from "./report_document.ts";

const MOST_CONTRADICTIONS = 20;

/** What the checks have to say before the numbers, as Markdown; nothing where all is well. */
export function checkWarnings(
  document: Pick<ReportDocument, "judge_check" | "canary" | "repeats" | "companions">,
): readonly string[] {
  const { judge_check: judge, canary } = document;
  return [
    ...(judge === null ? [] : boldHead(judgeWarning(judge))),
    ...(canary === null ? [] : boldHead(canaryWarning(canary))),
    ...measuredWarnings(document),
  ];
}

/** What repeats and companions have to say before the numbers, one sentence each. */
export function measuredWarnings(
  { repeats, companions }: Pick<ReportDocument, "repeats" | "companions">,
): readonly string[] {
  return [
    ...(repeats === null || repeats.missing === 0 ? [] : [
      `${repeats.missing} of ${repeats.judgements} judgements gave no score; the scores of these ` +
      "edits are means of fewer.",
    ]),
    ...(companions === null ? [] : noOpWarnings(companions.overall)),
  ];
}

/** The verdict on the judge in one sentence, without a full stop; nothing where all is well. */
export function judgeWarning({ verdict, findings }: JudgeCheck): string | undefined {
  const list = findings.join("; ");
  switch (verdict) {
    case "not_believable":
      return `This judge cannot be believed: ${list}`;
    case "doubtful":
      return `It is doubtful whether this judge can be believed: ${list}`;
    case "unknown":
      return `It is not known whether this judge can be believed: ${list}`;
    case "believable":
      return list === ""
        ? undefined
        : `This judge can be believed, and finds little in the edits: ${list}`;
  }
}

/** What a canary says against the judge, or that it says nothing; nothing where all is well. */
export function canaryWarning(canary: CanaryCheck): string | undefined {
  const { verdict, pairs, scored } = canary;
  if (verdict === "changed") {
    return `The judge has changed: ${driftText(canary)}; scores of this run cannot be compared ` +
      "with earlier ones";
  }
  return verdict === "unknown"
    ? `It is not known whether the judge has changed: ${scored} of ${
      counted(pairs, "frozen pair")
    } were scored, and it takes ${FEWEST_SCORED}`
    : undefined;
}

function boldHead(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const end = text.indexOf(":");
  return [
    `**${plainMarkdown(text.slice(0, end))}:** ${plainMarkdown(text.slice(end + 1).trim())}.`,
  ];
}

function noOpWarnings({ measured, exact_no_ops: exact, near_no_ops: near }: CompanionGroup) {
  const same = exact + near;
  const parts = [
    ...(exact === 0 ? [] : [`${exact} ${exact === 1 ? "is" : "are"} the source to the pixel`]),
    ...(near === 0
      ? []
      : [`${near} ${near === 1 ? "differs" : "differ"} from the source only as encoding does`]),
  ];
  return same === 0
    ? []
    : [`${same} of ${counted(measured, "edit")} changed nothing: ${parts.join(", ")}.`];
}

function driftText(canary: CanaryCheck): string {
  const { scored, then, now, p } = canary;
  const others = otherThings(canary);
  return `on ${counted(scored, "frozen pair")} its mean went from ${decimals(then)} to ` +
    `${decimals(now)} (${pEquation(p)}), ${
      others === "" ? "though judge and prompts are the same" : others
    }`;
}

/** What is not as it was when the canary was frozen, such as `with other prompts than then`. */
function otherThings({ same_judge, same_prompts }: CanaryCheck): string {
  const others = [
    ...(same_judge ? [] : ["another judge"]),
    ...(same_prompts ? [] : ["other prompts"]),
  ];
  return others.length === 0 ? "" : `with ${others.join(" and ")} than then`;
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
    unknown: `**Unknown:** ${plainMarkdown(check.findings.join("; "))}.`,
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
    ...(orders.length === 0 ? [] : [markdownTable(
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
        order.holds === null ? "not known" : order.holds ? "yes" : "**no**",
      ]),
    )]),
    `An order holds if the mean lead is at least ${MIN_LEAD} point and its interval is above 0; it ` +
    `fails if the lead is less and its interval is below ${MAX_FAILED_LEAD}. It takes ` +
    `${MIN_SOURCES} source images to tell. Orders of edits count only where the edits are shown to ` +
    "be better than none.",
  ];
}

function canaryText(canary: CanaryCheck): string {
  const { verdict, pairs, scored, then, now, changed, p, ci95 } = canary;
  const others = otherThings(canary);
  const asked = `${counted(pairs, "frozen pair")} ${pairs === 1 ? "was" : "were"} judged again` +
    (others === "" ? "" : ` ${others}`);
  switch (verdict) {
    case "unknown":
      return `**Canary:** ${asked}; ${scored} got a score, too few to tell whether the judge has ` +
        "changed.";
    case "same":
      return `**Canary:** ${asked}; ${scored} got a score, each the same as when it was frozen.`;
    case "changed":
    case "not_shown":
      return `**Canary:** ${asked}; ${scored} got a score, and ${changed} of these ` +
        `${changed === 1 ? "differs" : "differ"}. Their mean was ${decimals(then)} and is ` +
        `${decimals(now)} (95 % interval of the difference ${signedRange(ci95)}, ${
          pEquation(p)
        }): ${verdict === "changed" ? "**the judge has changed.**" : "no change is shown."}`;
  }
}

/** How far judgements of the same edit differ, and what more of them would buy. */
export function repeatSection({ repeats: check }: ReportDocument): string {
  if (check === null) return "";
  return ["## Repeated judgements", ...repeatParts(check)].join("\n\n");
}

function repeatParts(check: RepeatCheck): readonly string[] {
  const { repeats, pairs, missing, constant, judge_std: judge, item_std: item, designs } = check;
  const intro =
    `Each edit was to be judged ${counted(repeats, "time")}; the score is the mean of ` +
    "the scores there are." +
    (missing === 0 ? "" : ` ${missing} of ${check.judgements} judgements gave none.`);
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
    "The table takes pairs as independent, whether or not they share a source image.",
  ];
}

/** Expected scores by category, beside the written ones where there are such. */
export function expectedSection({ expected: check }: ReportDocument): string {
  if (check === null) return "";
  const { overall, categories, rank_correlation: rank } = check;
  const compares = overall.written > 0;
  const row = (group: ExpectedGroup, name: string): readonly string[] => [
    name,
    String(group.pairs),
    decimals(group.expected_mean),
    ...(compares ? [decimals(group.written_mean), leadOf(group)] : []),
    decimals(group.entropy),
    group.mass === null ? "–" : percent(group.mass),
  ];
  return [
    "## Expected scores",
    "The mean of all scores that the judge could have written, by their probabilities" +
    (compares
      ? ", beside those that it wrote, which count."
      : ". They are the scores of this report.") +
    (rank === null ? "" : ` Their rank correlation with the written ones is ${decimals(rank)}.`),
    markdownTable(
      [
        { title: "Category" },
        right("Edits"),
        right("Expected"),
        ...(compares ? [right("Written"), right("Expected - written")] : []),
        right("Entropy"),
        right("Of scores"),
      ],
      [
        ...categories.map((group) => row(group, groupName(group.name))),
        ...(categories.length > 1 ? [row(overall, "**all**")] : []),
      ],
    ),
    "Entropy is that of the whole points, in nats: 0 where the judge is sure, 2.4 where all points " +
    "are as likely. Of scores: the probability that what is written there is a score at all.",
  ].join("\n\n");
}

function leadOf({ expected_of_written: expected, written_mean: written }: ExpectedGroup): string {
  return expected === null || written === null ? "–" : signed(expected - written);
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
        ...(check.overall.unmeasured > 0 ? [right("Not measured")] : []),
        right("Unchanged"),
        right("Nearly unchanged"),
        right("Median share changed"),
        right("Median SSIM of the rest"),
        right("Other proportions"),
        ...(check.overall.target_distance === null
          ? []
          : [right("L1 to target"), right("L2 to target")]),
      ],
      [
        ...check.categories.map((group) => companionRow(group, check, groupName(group.name))),
        ...(check.categories.length > 1 ? [companionRow(check.overall, check, "**all**")] : []),
      ],
    ),
    contradictionList(check),
  ].join("\n\n");
}

/** With four decimals, as MagicBrush's tables have them. */
function distance(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(4);
}

function companionRow(
  group: CompanionGroup,
  { overall }: CompanionCheck,
  name: string,
): readonly string[] {
  return [
    name,
    String(group.measured),
    ...(overall.unmeasured > 0 ? [String(group.unmeasured)] : []),
    String(group.exact_no_ops),
    String(group.near_no_ops),
    group.changed_share === null ? "–" : percent(group.changed_share),
    decimals(group.ssim_outside),
    String(group.aspect_changed),
    ...(overall.target_distance === null ? [] : [
      distance(group.target_distance?.l1),
      distance(group.target_distance?.l2),
    ]),
  ];
}

function contradictionList({ contradictions }: CompanionCheck): string {
  if (contradictions.length === 0) return "No reply of the judge contradicts these measures.";
  const shown = contradictions.slice(0, MOST_CONTRADICTIONS);
  const more = contradictions.length - shown.length;
  return [
    `**The judge's replies contradict these measures in ${
      counted(contradictions.length, "place")
    }:**`,
    "",
    ...shown.map(({ id, text }) => `- ${inlineCode(id)}: ${plainMarkdown(text)}`),
    ...(more > 0 ? [`- and ${more} more; the JSON report has them all`] : []),
  ].join("\n");
}
