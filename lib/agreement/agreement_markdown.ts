import { counted, decimals } from "../report/numbers.ts";
import { inlineCode, markdownTable, plainMarkdown } from "../report/markdown_text.ts";
import type { Agreement, AgreementGroup } from "./agreement.ts";
import { agreementAnswer } from "./answer.ts";
import { absentMeasures, MEASURE_LABELS, measureText } from "./labels.ts";
import { MEASURES } from "./measures.ts";

/** Options of {@linkcode agreementMarkdown}. */
export interface AgreementMarkdownOptions {
  /** Folder of the run. */
  readonly run: string;
  /** The judge, as its class is called. */
  readonly judge: string;
  /** File of the ratings. */
  readonly file: string;
  /** What must be known before the numbers, as plain text. */
  readonly notes: readonly string[];
}

/**
 * Agreement of a judge with humans as Markdown: the answer first, then what must be known, every
 * measure with its interval, the raters, and how it was computed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { measureAgreement } from "./agreement.ts";
 *
 * const agreement = measureAgreement([], { ratings: [], seed: 7 });
 * const text = agreementMarkdown(agreement, {
 *   run: "outputs", judge: "qwen3-vl", file: "ratings.csv", notes: [],
 * });
 * assertEquals(text.split("\n")[0], "# Agreement with human ratings");
 * ```
 */
export function agreementMarkdown(
  agreement: Agreement,
  { run, judge, file, notes }: AgreementMarkdownOptions,
): string {
  const { overall, categories, counts, seed } = agreement;
  const [answer = "", ...more] = agreementAnswer(overall);
  const groups = [{ ...overall, name: "All" }, ...categories];
  const sections = [
    "# Agreement with human ratings",
    [`**${plainMarkdown(answer)}**`, ...more.map(plainMarkdown)].join(" "),
    ["> **Read this first**", ">", ...notes.map((note) => `> - ${plainMarkdown(note)}`)]
      .slice(0, notes.length === 0 ? 0 : undefined).join("\n"),
    `Run ${inlineCode(run)}, judge ${inlineCode(judge)}, ratings ${inlineCode(file)}: ` +
    `${counted(counts.items, "pair")} ${counts.items === 1 ? "counts" : "count"}, with ` +
    `${counts.ratingsUsed} of ${counts.ratings} ratings by ${counted(overall.raters, "rater")}.`,
    "## Measures",
    measureTable(groups),
    groups.flatMap((group) =>
      absentMeasures(group).map((line) =>
        `- ${plainMarkdown(nameOf(group))}: ${plainMarkdown(line)}.`
      )
    ).join("\n"),
    ...(overall.heldOut.length === 0 ? [] : ["## Raters", raterTable(overall)]),
    "## How to read this",
    explanation(seed),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function measureTable(groups: readonly AgreementGroup[]): string {
  const columns = groups.map((group) => ({
    title: plainMarkdown(nameOf(group)),
    align: "right" as const,
  }));
  const counts = (["items", "sources", "raters", "ratings"] as const).map((key) => [
    { items: "Pairs", sources: "Source images", raters: "Raters", ratings: "Ratings" }[key],
    ...groups.map((group) => String(group[key])),
  ]);
  const measures = MEASURES.map((name) => [
    MEASURE_LABELS[name],
    ...groups.map((group) => {
      const { estimate, interval } = measureText(name, group.measures[name]);
      return interval === "–" ? estimate : `${estimate} (${interval})`;
    }),
  ]);
  const ties = [
    "Tie of the judge's scores, up to",
    ...groups.map(({ ties, measures }) =>
      decimals(measures.pairwise_accuracy.status === "absent" ? null : ties?.threshold ?? 0)
    ),
  ];
  const heldOut = [
    "Pairwise accuracy, cross-validated",
    ...groups.map(({ ties }) => decimals(ties?.heldOutAccuracy ?? null)),
  ];
  return markdownTable([{ title: "Measure" }, ...columns], [...counts, ...measures, ties, heldOut]);
}

function raterTable({ heldOut }: AgreementGroup): string {
  const align = "right";
  return markdownTable(
    [
      { title: "Rater" },
      { title: "Pairs", align },
      { title: "With the others", align },
      { title: "Judge with the same", align },
    ],
    heldOut.map(({ rater, items, human, judge }) => [
      plainMarkdown(rater),
      String(items),
      decimals(human),
      decimals(judge),
    ]),
  );
}

/** Category as the benchmark writes it. */
function nameOf({ name }: AgreementGroup): string {
  return name === "" ? "(none)" : name;
}

function explanation(seed: number): string {
  return [
    "- A pair counts where the judge gave it a score and at least one human rated it; defaulted " +
    "scores never count. The human score of a pair is the mean of its ratings.",
    "- In brackets: 95 % intervals. Means: cluster-robust t by source image. Pearson and " +
    "Spearman: Fisher's z where each pair has a source image of its own. All others: BCa bootstrap with " +
    `the source images as clusters, seed ${seed}.`,
    "- Pairwise accuracy: share of the pairs of pairs that judge and humans put in the same " +
    "order, ties of both included (Deutsch et al., 2023). Scores of the judge count as tied up " +
    "to a difference that is chosen on all pairs; the cross-validated accuracy is on pairs it " +
    "was not chosen on.",
    "- Weighted kappa: quadratic weights on whole numbers from 0 to 10.",
    "- Humans' alpha: Krippendorff's, among the raters alone; 1 is full agreement, 0 that of " +
    "chance.",
    "- Rater with the other raters: Spearman's correlation of each rater with the mean of the " +
    "others, averaged by Fisher's z. The judge is held against the same means, so that it stands " +
    "as one more human.",
  ].join("\n");
}
