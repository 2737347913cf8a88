import { Buffer } from "node:buffer";
import sharp from "sharp";

/** Categories of the benchmarks that tests write. */
export const CATEGORIES = ["物理", "环境", "社会", "因果", "指代"] as const;

/** A PNG of one colour with a square of another. */
export async function picture(
  { width = 64, height = 48, background = "#ccd", square = "#336" } = {},
): Promise<Uint8Array> {
  const side = Math.floor(Math.min(width, height) / 2);
  const patch = await sharp({
    create: { width: side, height: side, channels: 3, background: square },
  })
    .png().toBuffer();
  return await sharp({ create: { width, height, channels: 3, background } })
    .composite([{ input: patch, left: side >> 1, top: side >> 1 }]).png().toBuffer();
}

/** The objects of a small benchmark: the square changes its colour. */
export async function records(count: number): Promise<Record<string, unknown>[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const background = `hsl(${(i * 47) % 360}, 40%, 70%)`;
      const category = CATEGORIES[i % CATEGORIES.length] ?? "物理";
      const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
      return {
        subset: category,
        src_img_b64: base64(await picture({ background })),
        target_img_b64: base64(await picture({ background, square: "#c33" })),
        edit_instruction_en: i % 2 === 0 ? "Make the square red" : "Turn the picture to greyscale",
        edit_instruction: "把方块变成红色",
        original_description_en: `A square, number ${i}`,
        rationale_short_en: "The square is red; nothing else changes.",
        tags: ["square", i % 3 === 0 ? "colour" : "shape"],
        difficulty: ["easy", "medium", "hard"][i % 3],
        original_image_path: `pictures/${String(i).padStart(5, "0")}_${category}.png`,
        seed: i,
      };
    }),
  );
}

/** Writes a small benchmark file; returns its path. */
export async function writeBenchmark(folder: string, count: number): Promise<string> {
  const path = `${folder}/benchmark.json`;
  await Deno.writeTextFile(path, JSON.stringify(await records(count)));
  return path;
}

/** Runs `work` in a new folder that is removed afterwards. */
export async function inTempFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
