import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "agree",
  summary:
    "Holds a run's scores against human ratings: does the judge agree with the humans as well\n" +
    "as they do with each other? The ratings are a CSV, TSV or JSON Lines file with id, rater\n" +
    "and score, or with id and a column per rater. With --against, they say instead which of two\n" +
    "runs' edits is better (id, rater, first, second and preference: first, second or tie), as\n" +
    "the gallery saves them. Pairs without a judge's score never count; where none is left that\n" +
    "is rated, the exit code is 3.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run." },
    { name: "ratings", value: "FILE", help: "The human ratings." },
    { name: "against", value: "DIR", help: "The other run, where they are preferences." },
    { name: "scale", value: "MIN-MAX", help: "Scale of the ratings (0-10), mapped to 0-10." },
    { name: "output", value: "FILE.md", help: "Write the result as Markdown, too." },
    { name: "seed", value: "N", help: "Another seed resamples otherwise (42)." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task agree --run outputs --ratings ratings.csv", "every measure, with intervals"],
    [
      "deno task agree --run outputs --ratings ratings.tsv --scale 0-1 --output agreement.md",
      "ratings of 0, 0.5 and 1",
    ],
    [
      "deno task agree --run runs/copy --against runs/mine --ratings choices.jsonl",
      "preferences between two runs",
    ],
  ],
  run: agree,
};

async function agree(options: Options): Promise<number> {
  const folder = options.text("run");
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const file = options.text("ratings");
  if (file === undefined) throw new UsageError("--ratings FILE is missing");
  const seed = options.number("seed", { min: 0, max: 2 ** 31 - 1 }) ?? 42;
  const output = options.text("output");
  const { readRun } = await import("../lib/evaluation/mod.ts");
  const { agreementMarkdown, agreementNotes, measureAgreement, parseScale, readRatings } =
    await import("../lib/agreement/mod.ts");
  const { agreementJson, agreementText } = await import("./cli/agreement_text.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");

  const scaleText = options.text("scale");
  const scale = scaleText === undefined ? undefined : parseScale(scaleText);
  if (scaleText !== undefined && scale === undefined) {
    throw new UsageError(`--scale: expected MIN-MAX such as 0-1 or 1-5, got "${scaleText}"`);
  }
  const against = options.text("against");
  if (against !== undefined) {
    if (scale !== undefined) throw new UsageError("--scale: preferences have none");
    const { agreeOnPreferences } = await import("./cli/preference_text.ts");
    return await agreeOnPreferences({
      folders: [folder, against],
      file,
      seed,
      output,
      json: options.has("json"),
    });
  }
  const ratings = await readRatings(file, { scale });
  const run = await readRun(folder);
  sayFaults(run);
  const agreement = measureAgreement(run.outcomes, { ratings: ratings.ratings, seed });
  const notes = [...run.metadata.notices, ...agreementNotes(agreement, ratings)];
  const judge = run.metadata.rewardModel.classPath;
  if (output !== undefined) {
    const { writeAside } = await import("../lib/files/write_aside.ts");
    await writeAside(output, agreementMarkdown(agreement, { run: folder, judge, file, notes }));
    say(`Markdown: ${output}`);
  }
  print(
    options.has("json")
      ? JSON.stringify(
        { run: folder, judge, ratings_file: file, notes, ...agreementJson(agreement) },
        null,
        2,
      )
      : agreementText(agreement, notes),
  );
  return agreement.counts.items === 0 ? EXIT.coverage : EXIT.done;
}

if (import.meta.main) await main(command);
