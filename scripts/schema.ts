import { type Command, EXIT, main, type Options, print } from "./cli/command.ts";

const command: Command = {
  name: "schema",
  summary: "Writes the JSON Schemas of configuration and report into config/.",
  options: [],
  examples: [["deno task schema", "after a change of lib/evaluation/config_schema.ts"]],
  run: schema,
};

async function schema(_options: Options): Promise<number> {
  const { configJsonSchema } = await import("../lib/evaluation/config_schema.ts");
  const { reportJsonSchema } = await import("../lib/report/mod.ts");
  const files = { config: configJsonSchema(), report: reportJsonSchema() };
  for (const [name, value] of Object.entries(files)) {
    const path = `config/${name}.schema.json`;
    await Deno.writeTextFile(
      new URL(`../${path}`, import.meta.url),
      `${JSON.stringify(value, null, 2)}\n`,
    );
    print(path);
  }
  return EXIT.done;
}

if (import.meta.main) await main(command);
