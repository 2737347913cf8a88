/**
 * What the notebooks are made of: runs and benchmarks with their images at hand, displays, and a
 * laboratory for prompts.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { DISPLAY, table } from "./mod.ts";
 *
 * const { "text/html": html } = table(["Reply"], [["<b>8</b>"]])[DISPLAY]();
 * assertStringIncludes(String(html), "&lt;b&gt;8&lt;/b&gt;");
 * ```
 *
 * @module
 */

export { type Bars, barsChart } from "./bars_chart.ts";
export { loadBenchmark, type LoadBenchmarkOptions, NotebookBenchmark } from "./benchmark.ts";
export { chart } from "./chart.ts";
export type { Chart } from "../report/vega_svg.ts";
export { DISPLAY, type Displayable, displayable, type MediaBundle } from "./displayable.ts";
export { guard, type GuardOptions } from "./guard.ts";
export {
  differencePicture,
  imageGrid,
  type Picture,
  type PictureOptions,
  pictureStrips,
  type Strip,
} from "./images.ts";
export type { Kernel } from "./kernel.ts";
export { type Mention, mentions } from "./mentions.ts";
export {
  EditPlayground,
  type PlaygroundOptions,
  type TriedEdit,
  type TriedImage,
} from "./playground.ts";
export { CellProgress, type CellProgressOptions } from "./progress.ts";
export {
  chooseEdits,
  compareJudgements,
  type JudgementComparison,
  type LabJudge,
  PromptLab,
  type PromptLabOptions,
  sideBySide,
} from "./prompt_lab.ts";
export {
  changePrompts,
  type PromptChanges,
  type PromptDraft,
  type PromptTexts,
  readPrompts,
  savePrompts,
} from "./prompts.ts";
export { loadRun, type LoadRunOptions, NotebookRun } from "./run.ts";
export { categoryMeansChart, comparisonChart, reportBy, scoresChart } from "./run_charts.ts";
export { runOrSample, sampleFile, type SampleRunOptions } from "./sample_run.ts";
export { type Scatter, scatterChart } from "./scatter_chart.ts";
export { show, type ShowOptions } from "./show.ts";
export { writeSimulatedRatings } from "./simulated_ratings.ts";
export { type Cell, table } from "./table.ts";
export { text } from "./text.ts";
