import { quotedName } from "../report/comparison/quoted_name.ts";
import { counted, decimals, percent } from "../report/numbers.ts";
import { cutText, oneLine } from "../report/plain_text.ts";
import type { WinTieLoss } from "../statistics/mod.ts";
import type { AgreedShare, PreferenceAgreement } from "./preference_agreement.ts";
import type { PreferredRuns } from "./preferences_file.ts";

const MOST_NAMES = 5;

/**
 * What preferences show, a sentence each: which run the humans prefer, which the judge, and how
 * often they say the same.
 */
export function preferenceAnswer(
  { overall }: PreferenceAgreement,
  runs: PreferredRuns,
): readonly string[] {
  if (overall.pairs === 0) {
    return ["Nothing can be said: no pair has both a preference and a score in both runs."];
  }
  return [
    preferredText("The humans", overall.humans, runs),
    preferredText("The judge", overall.judge, runs),
    `They say the same on ${shareText(overall.agreement)}` +
    (overall.decided.share === undefined
      ? "."
      : `, and on ${shareText(overall.decided)} where both decide (a coin: 50 %).`),
  ];
}

/** What a reader must know of the preferences before the numbers; plain text, one note each. */
export function preferenceNotes(
  { raters, preferences, unusedIds, alpha }: PreferenceAgreement,
): readonly string[] {
  const shown = unusedIds.slice(0, MOST_NAMES).map((id) => cutText(oneLine(id), 60)).join(", ");
  const more = unusedIds.length - Math.min(MOST_NAMES, unusedIds.length);
  return [
    `${counted(preferences, "preference")} of ${counted(raters.length, "rater")}` +
    (alpha === undefined ? "" : `, who agree among themselves at alpha ${decimals(alpha)}`),
    ...(unusedIds.length === 0 ? [] : [
      `${counted(unusedIds.length, "id")} that both runs have not scored count nowhere: ${shown}` +
      (more > 0 ? ` and ${more} more` : ""),
    ]),
  ];
}

/** The numbers, a row for all pairs and for each category; the first row holds the headings. */
export function preferenceRows(
  { overall, categories }: PreferenceAgreement,
): readonly (readonly string[])[] {
  return [
    ["Category", "Pairs", "Humans: win, tie, loss", "Judge: win, tie, loss", "Agree", "Decided"],
    ...[...categories, overall].map(({ name, pairs, humans, judge, agreement, decided }, row) => [
      row === categories.length ? "All" : oneLine(name) === "" ? "(none)" : oneLine(name),
      String(pairs),
      ...[humans, judge].map(({ wins, ties, losses }) => `${wins}, ${ties}, ${losses}`),
      ...[agreement, decided].map(({ share }) => share === undefined ? "–" : percent(share)),
    ]),
  ];
}

function preferredText(who: string, counts: WinTieLoss, runs: PreferredRuns): string {
  const { wins, ties, losses, winRate = 0, ci95 = [0, 1] } = counts;
  const [first, now] = [quotedName(runs.first), quotedName(runs.now)];
  const numbers = `${now} wins ${wins}, ties ${ties}, loses ${losses}; win rate ${
    decimals(winRate)
  }, 95 % interval ${ci95.map(decimals).join(" to ")}`;
  const verb = who === "The judge" ? "prefers" : "prefer";
  if (ci95[0] > 0.5) return `${who} ${verb} ${now} to ${first} (${numbers}).`;
  if (ci95[1] < 0.5) return `${who} ${verb} ${first} to ${now} (${numbers}).`;
  return `${who} ${who === "The judge" ? "is" : "are"} not shown to prefer either (${numbers}).`;
}

function shareText({ pairs, share = 0, ci95 }: AgreedShare): string {
  const interval = ci95 === undefined ? "" : `, 95 % interval ${ci95.map(percent).join(" to ")}`;
  return `${percent(share)} of ${counted(pairs, "pair")}${interval}`;
}
