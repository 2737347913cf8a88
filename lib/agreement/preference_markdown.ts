import { inlineCode, markdownTable, plainMarkdown, right } from "../report/markdown_text.ts";
import type { PreferenceAgreement } from "./preference_agreement.ts";
import { preferenceAnswer, preferenceNotes, preferenceRows } from "./preference_text.ts";
import type { PreferredRuns } from "./preferences_file.ts";

/** Options of {@linkcode preferenceMarkdown}. */
export interface PreferenceMarkdownOptions extends PreferredRuns {
  /** File of the preferences. */
  readonly file: string;
  /** What must be known before the numbers, as plain text. */
  readonly notes: readonly string[];
}

/** Agreement of a judge with human preferences as Markdown: the answer first, then the numbers. */
export function preferenceMarkdown(
  agreement: PreferenceAgreement,
  { file, notes, ...runs }: PreferenceMarkdownOptions,
): string {
  const [answer = "", ...more] = preferenceAnswer(agreement, runs);
  const [header = [], ...rows] = preferenceRows(agreement);
  const all = [...notes, ...preferenceNotes(agreement)];
  return [
    "# Agreement with human preferences",
    [`**${plainMarkdown(answer)}**`, ...more.map(plainMarkdown)].join(" "),
    ["> **Read this first**", ">", ...all.map((note) => `> - ${plainMarkdown(note)}`)].join("\n"),
    `Runs ${inlineCode(runs.first)} and ${inlineCode(runs.now)}, preferences ${
      inlineCode(file)
    }. ` +
    `Wins are those of ${inlineCode(runs.now)}.`,
    markdownTable(
      header.map((title, column) => column === 0 ? { title } : right(title)),
      rows.map((row) => row.map(plainMarkdown)),
    ),
    "A pair counts by the majority of its raters; equal numbers on both sides are a tie, and so " +
    "are equal scores of the judge. Intervals of shares: BCa bootstrap with the source images as " +
    `clusters, seed ${agreement.seed}; those of win rates: Bonett and Price (2012).`,
  ].join("\n\n") + "\n";
}
