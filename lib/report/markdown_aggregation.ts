import type {
  AspectMeasures,
  ReportAggregation,
  ReportAspect,
  ReportFigureRow,
} from "./aggregation_report.ts";
import { groupName, inlineCode, markdownTable, plainMarkdown, right } from "./markdown_text.ts";
import { decimals } from "./numbers.ts";
import { type OwnFigure, ownFigure } from "./own_figure.ts";
import type { ReportDocument } from "./report_document.ts";

/** The benchmark's own result in one sentence; nothing where each edit was judged as a whole. */
export function aggregationAnswer({ aggregation }: ReportDocument): string | undefined {
  const figure = aggregation === null ? undefined : ownFigure(aggregation);
  if (aggregation === null || figure === undefined || figure.value === null) return undefined;
  const { benchmark, id } = aggregation;
  const { name, value, range: [low, high] } = figure;
  return `**${plainMarkdown(benchmark)}: ${plainMarkdown(name)} ${decimals(value)}** of ` +
    `${low} to ${high} (${inlineCode(id)}), ${meanOver(aggregation)}; ${countedText(figure)}.`;
}

function meanOver({ overall, rows }: ReportAggregation): string {
  if (overall === "edits") return "the mean over the edits";
  const counted = rows.filter(({ kind, values }) => kind === "category" && values[0] !== null);
  return counted.length === 1
    ? "the mean of its one category"
    : `the mean over the means of ${counted.length} categories`;
}

function countedText({ counted, edits }: OwnFigure): string {
  return counted === edits
    ? `all ${edits} edits are scored in every aspect`
    : `${counted} of ${edits} edits are scored in every aspect, and the others are left out`;
}

/** The benchmark's own table, and the aspects it is made of. */
export function aggregationSection({ aggregation }: ReportDocument): string {
  if (aggregation === null) return "";
  const { id, benchmark, source, figures, rows, aspects } = aggregation;
  const hasGroups = rows.some(({ kind }) => kind === "group");
  return [
    `## Own figures: ${plainMarkdown(benchmark)}`,
    `Combined by ${inlineCode(id)} (${plainMarkdown(source)}). They compare with those of other ` +
    "runs of the same aggregation, prompts and judge, and with published figures only as far as " +
    "prompts and judges agree.",
    markdownTable(
      [
        { title: hasGroups ? "Group or category" : "Category" },
        right("Edits"),
        right("Scored in full"),
        ...figures.map(({ name, range: [low, high] }) =>
          right(`${plainMarkdown(name)} (${low}–${high})`)
        ),
      ],
      [
        ...rows.filter(({ kind }) => kind === "group").map(figureRow),
        ...rows.filter(({ kind }) => kind === "category").map(figureRow),
        ...rows.filter(({ kind }) => kind === "overall").map(figureRow),
      ],
    ),
    "### Aspects",
    markdownTable(
      [
        { title: "Aspect" },
        { title: "Judge sees" },
        right("Scale"),
        right("Asked"),
        right("Scored"),
        ...["Mean", "Median", "Std", "Min", "Max"].map((title) => right(title)),
      ],
      aspects.map(aspectRow),
    ),
    ...byCategory(aspects),
  ].join("\n\n");
}

function figureRow({ kind, name, edits, counted, values }: ReportFigureRow): readonly string[] {
  return [
    kind === "overall"
      ? "**overall**"
      : kind === "group"
      ? `*${groupName(name)}*`
      : groupName(name),
    String(edits),
    String(counted),
    ...values.map(decimals),
  ];
}

function aspectRow({ name, scale, show_source, overall }: ReportAspect): readonly string[] {
  return [
    plainMarkdown(name),
    show_source ? "source and edit" : "edit",
    `${scale[0]}–${scale[1]}`,
    String(overall.count),
    String(overall.scored),
    meanText(overall),
    decimals(overall.median),
    decimals(overall.std),
    decimals(overall.min),
    decimals(overall.max),
  ];
}

/** Means of the aspects by category; with one category they would repeat the table above. */
function byCategory(aspects: readonly ReportAspect[]): readonly string[] {
  const names = [
    ...new Set(aspects.flatMap(({ categories }) => categories.map(({ name }) => name))),
  ];
  if (names.length < 2) return [];
  return [markdownTable(
    [{ title: "Category" }, ...aspects.map(({ name }) => right(plainMarkdown(name)))],
    names.map((category) => [
      groupName(category),
      ...aspects.map(({ categories }) => {
        const found = categories.find(({ name }) => name === category);
        return found === undefined ? "–" : meanText(found);
      }),
    ]),
  )];
}

function meanText({ mean, ci95 }: AspectMeasures): string {
  return ci95 === null
    ? decimals(mean)
    : `${decimals(mean)} ± ${decimals((ci95[1] - ci95[0]) / 2)}`;
}

/** What the scores from 0 to 10 are, as a clause; nothing where each edit was judged as a whole. */
export function scoreMeaning({ aggregation }: ReportDocument): string | undefined {
  const [figure] = aggregation?.figures ?? [];
  if (aggregation === null || figure === undefined) return undefined;
  const [low, high] = figure.range;
  const name = plainMarkdown(figure.name);
  return low === 0 && high === 10
    ? `${name} of each edit`
    : `${name} of each edit, mapped linearly from ${low}–${high} to 0–10`;
}
