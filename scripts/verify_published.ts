import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "verify-published",
  summary:
    "Computes published figures of VIEScore, ImagenHub and GenAI-Bench on image editing again\n" +
    "from their own files, and prints each beside ours: the same digits, or the reason.\n" +
    "Ends with code 4 where a figure differs for no known reason.",
  options: [
    {
      name: "data",
      value: "DIR",
      help: "A clone of such a repository, or a folder that holds some.",
    },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task verify-published --data ../VIEScore", "the figures of one clone"],
    ["deno task verify-published --data .. --json", "those of all clones in a folder, as JSON"],
  ],
  run: verify,
};

async function verify(options: Options): Promise<number> {
  const folder = options.text("data");
  if (folder === undefined) throw new UsageError("--data DIR is missing");
  const { verifyPublished } = await import("../lib/published/mod.ts");
  const { publishedText } = await import("./cli/published_text.ts");
  const verification = await verifyPublished(folder.replace(/(?<=.)\/+$/, ""));
  print(options.has("json") ? JSON.stringify(verification, null, 2) : publishedText(verification));
  const isMet = verification.tables.every(({ figures }) =>
    figures.every(({ outcome }) => outcome !== "different")
  );
  return isMet ? EXIT.done : EXIT.regression;
}

if (import.meta.main) await main(command);
