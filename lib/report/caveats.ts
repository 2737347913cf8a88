import type { ReportDocument } from "./report_document.ts";

const EDITORS: Readonly<Record<string, string>> = {
  copy: "`copy` returns the source image unchanged",
  oracle: "`oracle` returns the target image that comes with the pair",
  classical: "`classical` applies fixed filters by keyword",
};

/**
 * What the numbers are not, where the editor or the judge is a baseline: one sentence each, as
 * Markdown.
 */
export function baselineCaveats(document: Pick<ReportDocument, "metadata">): readonly string[] {
  const { diffusion_model: editor, reward_model: judge } = document.metadata;
  const edited = Object.hasOwn(EDITORS, editor.class_path) ? EDITORS[editor.class_path] : undefined;
  const measured = judge.class_path === "reference";
  if (edited === undefined && !measured) return [];
  return [
    edited !== undefined && measured
      ? "No neural model was run: neither the editor nor the judge is one."
      : edited !== undefined
      ? "No neural editing model was run; only the judge may be one."
      : "No neural judge was run; only the editor may be one.",
    ...(edited === undefined ? [] : [
      `The editor is a baseline: ${edited}. The scores show how the benchmark and the judge ` +
      "behave, not how well any model edits.",
    ]),
    ...(measured
      ? [
        "The judge `reference` compares pixels with the pair's target image. Its scores are not " +
        "those of a vision-language judge or of people, and cannot be compared with them.",
      ]
      : []),
  ];
}
