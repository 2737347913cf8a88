import { relative } from "node:path";
import { writeAside } from "../../files/write_aside.ts";
import { Typeface } from "../../text/outline.ts";
import { svgToPng } from "../charts.ts";
import { drawSvg } from "../vega_svg.ts";
import type { ComparisonDocument } from "./comparison_document.ts";
import { comparisonMarkdown } from "./comparison_markdown.ts";
import { differencesChart } from "./differences_chart.ts";

const CHART = /^comparison(?:_[1-9]\d*)?\.(?:svg|png)$/;

/** Files of a written comparison; paths begin with the folder as given. */
export interface ComparisonFiles {
  /** The comparison document. */
  readonly json: string;
  /** The comparison to read. */
  readonly markdown: string;
  /** Charts as SVG and PNG; none where no pair was scored in both runs. */
  readonly charts: readonly string[];
}

/**
 * Writes a comparison into a folder: `comparison.json`, `comparison.md` and a chart as SVG and PNG,
 * `comparison` or, where several runs are compared with the first, `comparison_1` and so on.
 *
 * Each file is written aside and renamed, the JSON last; the JSON and every chart of an earlier
 * comparison are removed first. So where the JSON exists, all exist and belong together.
 *
 * @example
 * ```ts ignore
 * const files = await writeComparison("comparisons/mine", compareRuns(copy, [mine], { seed: 0 }));
 * console.error(`Comparison: ${files.markdown}`);
 * ```
 *
 * @param folder Made where it is missing.
 * @throws {Error} If a file cannot be written.
 */
export async function writeComparison(
  folder: string,
  document: ComparisonDocument,
): Promise<ComparisonFiles> {
  const base = `${folder}/comparison`;
  const { first, comparisons } = document;
  await removeEarlier(folder);
  const typeface = await Typeface.load();
  const names: (string | undefined)[] = [];
  const charts: string[] = [];
  for (const [index, comparison] of comparisons.entries()) {
    if (comparison.overall.count === 0) {
      names.push(undefined);
      continue;
    }
    const name = comparisons.length === 1 ? "comparison" : `comparison_${index + 1}`;
    const svg = await drawSvg(differencesChart(comparison, { first: first.name, typeface }));
    await writeAside(`${folder}/${name}.svg`, svg);
    await writeAside(`${folder}/${name}.png`, await svgToPng(svg));
    names.push(`${name}.svg`);
    charts.push(`${folder}/${name}.svg`, `${folder}/${name}.png`);
  }
  const locate = (run: string) => relative(folder, run).replaceAll("\\", "/");
  await writeAside(`${base}.md`, comparisonMarkdown(document, { charts: names, locate }));
  await writeAside(`${base}.json`, `${JSON.stringify(document, null, 2)}\n`);
  return { json: `${base}.json`, markdown: `${base}.md`, charts };
}

/** Removes the JSON of an earlier comparison, and then its charts, which may be more than now. */
async function removeEarlier(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const charts = await Array.fromAsync(
    Deno.readDir(folder),
    ({ name, isFile }) => isFile && CHART.test(name) ? [name] : [],
  );
  for (const name of ["comparison.json", ...charts.flat()]) {
    try {
      await Deno.remove(`${folder}/${name}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
