import { jsonPieces } from "../files/json_pieces.ts";
import { writeAside } from "../files/write_aside.ts";
import { drawCharts, svgToPng } from "./charts.ts";
import { reportMarkdown } from "./markdown.ts";
import type { ReportDocument } from "./report_document.ts";

/** Options of {@linkcode writeReport}. */
export interface WriteReportOptions {
  /** Time in the file names, taken in local time. */
  readonly now: Date;
}

/** Files of a written report; paths begin with the run's folder as given. */
export interface ReportFiles {
  /** The report document. */
  readonly json: string;
  /** The report to read. */
  readonly markdown: string;
  /** Charts as SVG and PNG; none where nothing was scored. */
  readonly charts: readonly string[];
}

/**
 * Writes a report into the run's folder: `results/evaluation_report_YYYYMMDD_HHMMSS.json`, the same
 * as `.md`, and charts `..._means` and `..._distribution` as SVG and PNG.
 *
 * Each file is written aside and renamed, the JSON last, so that where it exists, all exist. Where
 * one cannot be written, none is left.
 *
 * @example
 * ```ts ignore
 * const files = await writeReport("outputs", buildReport(outcomes, metadata), { now: new Date() });
 * console.error(`Report: ${files.markdown}`);
 * ```
 *
 * @param runDir Folder of the run; `results` is made where it is missing.
 * @throws {Error} If a file cannot be written.
 */
export async function writeReport(
  runDir: string,
  document: ReportDocument,
  { now }: WriteReportOptions,
): Promise<ReportFiles> {
  const name = `evaluation_report_${stamp(now)}`;
  const base = `${runDir}/results/${name}`;
  const drawn = await drawCharts(document);
  const written: string[] = [];
  const write = async (path: string, content: Parameters<typeof writeAside>[1]) => {
    await writeAside(path, content);
    written.push(path);
  };
  try {
    const charts: string[] = [];
    for (const [kind, svg] of Object.entries(drawn ?? {})) {
      await write(`${base}_${kind}.svg`, svg);
      await write(`${base}_${kind}.png`, await svgToPng(svg));
      charts.push(`${base}_${kind}.svg`, `${base}_${kind}.png`);
    }
    const markdown = reportMarkdown(
      document,
      drawn === undefined
        ? {}
        : { charts: { distribution: `${name}_distribution.svg`, means: `${name}_means.svg` } },
    );
    await write(`${base}.md`, markdown);
    await write(`${base}.json`, textOf(document));
    return { json: `${base}.json`, markdown: `${base}.md`, charts };
  } catch (error) {
    // Parts of reports would fill a disk that is full ever more.
    for (const path of written) await Deno.remove(path).catch(() => {});
    throw error;
  }
}

function* textOf(document: ReportDocument): Generator<string> {
  yield* jsonPieces(document);
  yield "\n";
}

/** `YYYYMMDD_HHMMSS` in local time. */
function stamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
