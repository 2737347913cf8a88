import {
  measurePreferences,
  preferenceAnswer,
  type PreferenceGroup,
  preferenceMarkdown,
  preferenceNotes,
  preferenceRows,
  readPreferences,
} from "../../lib/agreement/mod.ts";
import { judgingDifference, readRun } from "../../lib/evaluation/mod.ts";
import { writeAside } from "../../lib/files/write_aside.ts";
import { runNames } from "../../lib/report/mod.ts";
import { alignColumns } from "./columns.ts";
import { EXIT, print, say, UsageError } from "./command.ts";
import { sayFaults } from "./say_faults.ts";

/** Holds two runs' scores against human preferences between their edits; returns the exit code. */
export async function agreeOnPreferences(
  { folders, file, seed, output, json }: {
    /** The first run's folder, and the later one's. */
    readonly folders: readonly [first: string, now: string];
    /** The preferences. */
    readonly file: string;
    readonly seed: number;
    /** Markdown to write. */
    readonly output: string | undefined;
    readonly json: boolean;
  },
): Promise<number> {
  const [firstFolder, nowFolder] = folders.map((folder) => folder.replace(/(?<=.)[\\/]+$/, ""));
  if (firstFolder === undefined || nowFolder === undefined || firstFolder === nowFolder) {
    throw new UsageError(`--against: expected another run than --run, got ${nowFolder}`);
  }
  // Names of two runs: the gallery calls them so, too.
  const [first = firstFolder, now = nowFolder] = runNames([firstFolder, nowFolder]);
  const runs = { first, now };
  const preferences = await readPreferences(file, runs);
  const [before, later] = [await readRun(firstFolder), await readRun(nowFolder)];
  for (const run of [before, later]) sayFaults(run);
  const agreement = measurePreferences(before.outcomes, later.outcomes, { preferences, seed });
  const notes = [
    ...new Set([...before.metadata.notices, ...later.metadata.notices]),
    ...judgingDifference(before.run, later.run)
      .map((line) => `Not judged alike: ${line}`),
  ];
  if (output !== undefined) {
    await writeAside(output, preferenceMarkdown(agreement, { ...runs, file, notes }));
    say(`Markdown: ${output}`);
  }
  const answer = preferenceAnswer(agreement, runs);
  const all = [...notes, ...preferenceNotes(agreement)];
  const { overall, categories } = agreement;
  const result = {
    runs: folders,
    ratings_file: file,
    notes: all,
    answer,
    preferences: agreement.preferences,
    raters: agreement.raters,
    unused_ids: agreement.unusedIds,
    alpha: agreement.alpha ?? null,
    overall: groupJson(overall),
    categories: categories.map(groupJson),
    seed,
  };
  print(
    json ? JSON.stringify(result, null, 2) : [
      ...answer,
      ...all.map((note) => `! ${note}`),
      "",
      ...alignColumns(preferenceRows(agreement)),
    ].join("\n"),
  );
  return overall.pairs === 0 ? EXIT.coverage : EXIT.done;
}

function groupJson({ name, pairs, humans, judge, agreement, decided }: PreferenceGroup): object {
  const counts = ({ wins, ties, losses, winRate, ci95 }: PreferenceGroup["humans"]) => ({
    wins,
    ties,
    losses,
    win_rate: winRate ?? null,
    ci95: ci95 ?? null,
  });
  const share = (of: PreferenceGroup["agreement"]) => ({
    pairs: of.pairs,
    share: of.share ?? null,
    ci95: of.ci95 ?? null,
  });
  return {
    name,
    pairs,
    humans: counts(humans),
    judge: counts(judge),
    agreement: share(agreement),
    decided: share(decided),
  };
}
