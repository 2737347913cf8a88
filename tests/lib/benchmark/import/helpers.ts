import sharp from "sharp";
import {
  importBenchmark,
  type ImportBenchmarkOptions,
  type ImportSummary,
} from "../../../../lib/benchmark/import/mod.ts";
import { type Pair, readPairs } from "../../../../lib/benchmark/mod.ts";
import { messageOf } from "../../../../lib/input_error.ts";

/** An image of one colour, 8 x 6. */
export async function image(
  background: string,
  format: "png" | "jpeg" | "webp" = "png",
): Promise<Uint8Array> {
  const pixels = sharp({ create: { width: 8, height: 6, channels: 3, background } });
  return new Uint8Array(await pixels[format]().toBuffer());
}

/** Writes files below a folder: bytes as they are, all else as JSON. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (content instanceof Uint8Array) await Deno.writeFile(path, content);
    else {
      await Deno.writeTextFile(
        path,
        typeof content === "string" ? content : JSON.stringify(content),
      );
    }
  }
}

/** Imports from `folder/data`, and reads back what was written. */
export async function importFrom(
  folder: string,
  options: Omit<ImportBenchmarkOptions, "data"> & { readonly data?: string },
): Promise<{ readonly summary: ImportSummary; readonly pairs: readonly Pair[] }> {
  const path = `${folder}/own.json`;
  const summary = await importBenchmark(path, { data: `${folder}/data`, ...options });
  const pairs: Pair[] = [];
  for await (const event of readPairs(path, { language: "en" })) {
    if (event.kind === "defect") throw new Error(event.defect.message);
    pairs.push(event.pair);
  }
  return { summary, pairs };
}

/** The lines of the message that an import is refused with; nothing may be written. */
export async function refusal(
  folder: string,
  options: Omit<ImportBenchmarkOptions, "data">,
): Promise<readonly string[]> {
  try {
    await importFrom(folder, options);
  } catch (error) {
    const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    if (left.some((name) => name.startsWith("own.json"))) throw new Error(`left: ${left}`);
    return messageOf(error).replaceAll(folder, "").split("\n");
  }
  throw new Error("The import must be refused");
}
