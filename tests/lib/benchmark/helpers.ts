import { encodePng } from "../../../lib/image/pixels.ts";
import type { ReadBytes } from "../../../lib/benchmark/byte_source.ts";
import {
  decodeLongText,
  type ElementOptions,
  readElements,
} from "../../../lib/benchmark/json_elements.ts";
import type { RawJson } from "../../../lib/text/raw_json.ts";

/** UTF-8 bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Hands out `bytes` in pieces that end at `cuts`, and no larger than asked for. */
export function readInPieces(bytes: Uint8Array, cuts: readonly number[] = []): ReadBytes {
  const ends = [...cuts, bytes.length].filter((end) => end > 0).toSorted((a, b) => a - b);
  let at = 0;
  return (target) => {
    const end = Math.min(ends.find((cut) => cut > at) ?? bytes.length, at + target.length);
    target.set(bytes.subarray(at, end));
    const length = end - at;
    at = end;
    return Promise.resolve(length);
  };
}

/** What {@linkcode readElements} gives, with long texts decoded while they are valid. */
export async function elementsOf(
  content: string | Uint8Array,
  options: ElementOptions & { readonly cuts?: readonly number[] } = {},
): Promise<readonly unknown[]> {
  const bytes = typeof content === "string" ? bytesOf(content) : content;
  const found: unknown[] = [];
  for await (const element of readElements({ read: readInPieces(bytes, options.cuts) }, options)) {
    if (element.kind === "defect") {
      found.push(element.defect);
      continue;
    }
    const whole = (value: RawJson): unknown =>
      value instanceof Uint8Array
        ? decodeLongText(element, value)
        : Array.isArray(value)
        ? value.map(whole)
        : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]))
        : value;
    const { index, offset, key } = element;
    found.push({
      index,
      offset,
      ...(key === undefined ? {} : { key }),
      value: whole(element.value),
    });
  }
  return found;
}

/** Runs `use` on a file with this content, and removes it. */
export async function withFile<T>(
  content: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeFile(path, typeof content === "string" ? bytesOf(content) : content);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Packs bytes with gzip. */
export async function gzip(content: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof content === "string" ? bytesOf(content) : content;
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(packed).bytes();
}

/** A PNG of noise, so that it does not pack to nothing. */
export async function noisePng(width: number, height: number): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 2654435761) >>> 24);
  return new Uint8Array(await encodePng({ width, height, data }));
}

/** A sound pair in the system's own format; `changes` replaces or (`undefined`) removes fields. */
export async function rawPair(
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  return {
    subset: "物理",
    src_img_b64: (await noisePng(8, 6)).toBase64(),
    edit_instruction_en: "Move the lamp",
    edit_instruction: "移动灯",
    original_description_en: "A lamp",
    original_description: "一盏灯",
    rationale_short_en: "The shadow follows",
    rationale_short: "影子跟随",
    tags: ["light", "shadow"],
    difficulty: "medium",
    original_image_path: "generated_images_2/00000_物理_medium.png",
    seed: 7,
    ...changes,
  };
}
