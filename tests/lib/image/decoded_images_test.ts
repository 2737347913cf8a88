import { assert, assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../lib/files/hash.ts";
import { oddities } from "../../../lib/image/oddities.ts";
import { readHeader } from "../../../lib/image/open_image.ts";
import { decodePixels } from "../../../lib/image/pixels.ts";
import { plainImage } from "../../../lib/image/plain_image.ts";
import { resizePixels } from "../../../lib/image/resize_pixels.ts";
import { thumbnail } from "../../../lib/image/thumbnail.ts";
import { shownImage } from "../../../lib/report/gallery/shown_image.ts";
import oracle from "./oracle/decoded.json" with { type: "json" };

/** A file, and its pixels by Pillow. */
interface Case {
  readonly name: string;
  /** Pillow's mode of the opened image. */
  readonly mode: string;
  /** How far another version of a lossy decoder may be away. */
  readonly levels: number;
  readonly width: number;
  readonly height: number;
  /** The file as base64. */
  readonly file: string;
  /** RGB pixels as base64. */
  readonly pixels?: string;
  /** Hash of the pixels, where they are many. */
  readonly sha256?: string;
}

const CASES: readonly Case[] = oracle.cases;

function apart(a: Uint8Array, b: Uint8Array): number {
  assertEquals(a.length, b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? 0))), 0);
}

function fileOf(name: string): Uint8Array {
  const found = CASES.find((one) => one.name === name);
  assert(found !== undefined, `there is no case ${name}`);
  return Uint8Array.fromBase64(found.file);
}

for (const { name, levels, width, height, file, pixels, sha256: hash } of CASES) {
  Deno.test(`decodePixels() of ${name} gives Pillow's pixels`, async () => {
    const decoded = await decodePixels(Uint8Array.fromBase64(file));
    assertEquals([decoded.width, decoded.height], [width, height]);
    if (pixels === undefined) return assertEquals(sha256(decoded.data), hash);
    const most = apart(decoded.data, Uint8Array.fromBase64(pixels));
    assert(most <= levels, `${most} levels apart, more than ${levels}`);
  });
}

Deno.test("the oracle has images of every kind", () => {
  const modes = new Set(CASES.map(({ mode }) => mode));
  for (const mode of ["1", "L", "I;16", "LA", "P", "RGB", "RGBA", "CMYK"]) {
    assert(modes.has(mode), `no image of mode ${mode}`);
  }
});

Deno.test("decodePixels() of a file that is cut short fails or gives the whole image", async () => {
  for (const { name, file } of CASES) {
    const encoded = Uint8Array.fromBase64(file);
    const whole = await decodePixels(encoded);
    let failures = 0;
    for (let cut = 0; cut < encoded.length; cut += Math.ceil(encoded.length / 16)) {
      try {
        const decoded = await decodePixels(encoded.subarray(0, cut));
        assertEquals(apart(decoded.data, whole.data), 0, `${name}, first ${cut} bytes`);
      } catch (error) {
        assert(error instanceof Error && error.message.startsWith("Cannot decode the image: "));
        failures += 1;
      }
    }
    assert(failures > 0, `${name} was decoded from nothing`);
  }
});

Deno.test("thumbnail() has the colours of the decoded image, whatever its kind", async () => {
  const size = { width: 30, height: 20 };
  for (const { name, levels, file } of CASES) {
    const encoded = Uint8Array.fromBase64(file);
    const decoded = await resizePixels(await decodePixels(encoded), size);
    const most = apart((await thumbnail(encoded, size)).data, decoded.data);
    // The decoder of WebP shrinks while it reads, and colours have half of the rows of lossy ones.
    assert(
      most <= (!name.startsWith("WebP") ? 1 : levels > 0 ? 16 : 4),
      `${name}: ${most} levels apart`,
    );
  }
});

const ODD: Readonly<Record<string, readonly string[]>> = {
  "PNG, RGB, 8 bits": [],
  "PNG, RGB, 8 bits, interlaced": [],
  "PNG, RGB, 8 bits, 1 x 1": [],
  "PNG, RGB, 8 bits, text": [],
  "PNG, RGB, 8 bits, sRGB and gamma": [],
  "PNG, RGB, 8 bits, an sRGB profile": [],
  "PNG, RGB, 8 bits, gamma": ["colours"],
  "PNG, RGB, 8 bits, chromaticities": ["colours"],
  "PNG, RGB, 8 bits, PQ": ["colours"],
  "PNG, RGB, 8 bits, EXIF orientation 6 before": ["orientation"],
  "PNG, RGB, 8 bits, EXIF orientation 3 after": ["orientation"],
  "PNG, RGB, 8 bits, tRNS": ["alpha"],
  "PNG, RGB, 16 bits": ["depth"],
  "PNG, RGBA, 8 bits": ["alpha"],
  "PNG, RGBA, 8 bits, animated": ["alpha", "frames"],
  "PNG, grey, 1 bits": ["grey"],
  "PNG, grey, 16 bits": ["depth", "grey"],
  "PNG, grey and alpha, 8 bits": ["alpha", "grey"],
  "PNG, palette, 4 bits": ["palette"],
  "PNG, palette, 8 bits, tRNS": ["alpha", "palette"],
  "JPEG": [],
  "JPEG, progressive": [],
  "JPEG, grey": ["grey"],
  "JPEG, CMYK as Adobe writes it": ["inks"],
  "JPEG, EXIF orientation": ["orientation"],
  "WebP, lossless": [],
  "WebP, lossless, animated": ["alpha", "frames"],
  "WebP, lossless, EXIF orientation": ["orientation"],
  "GIF, animated": ["format", "alpha", "frames", "palette"],
  "TIFF": ["format"],
};

for (const [name, kinds] of Object.entries(ODD)) {
  Deno.test(`oddities() of ${name}: ${kinds.join(", ") || "none"}`, async () => {
    assertEquals((await oddities(fileOf(name))).map(({ kind }) => kind), kinds);
  });
}

Deno.test("plainImage() and shownImage() keep the pixels of every kind of image", async () => {
  for (const { name, file } of CASES) {
    const encoded = Uint8Array.fromBase64(file);
    const { data } = await decodePixels(encoded);
    const { bytes, oddity } = await plainImage(encoded);
    assertEquals(bytes === encoded, oddity === undefined, name);
    assertEquals(apart((await decodePixels(bytes)).data, data), 0, name);
    assertEquals(await oddities(bytes), [], name);
    assertEquals(apart((await decodePixels(await shownImage(encoded))).data, data), 0, name);
  }
});

Deno.test("shownImage() leaves what browsers show alike, and makes PNG of the rest", async () => {
  const isLeft = async (name: string) => {
    const file = fileOf(name);
    return await shownImage(file) === file;
  };
  for (const name of ["PNG, RGB, 8 bits", "PNG, palette, 8 bits", "JPEG, grey"]) {
    assertEquals(await isLeft(name), true, name);
  }
  for (
    const name of [
      "PNG, RGBA, 8 bits",
      "PNG, RGB, 8 bits, gamma",
      "PNG, RGB, 8 bits, a foreign profile",
      "PNG, grey, 16 bits",
      "JPEG, EXIF orientation",
      "GIF, animated",
    ]
  ) {
    assertEquals(await isLeft(name), false, name);
    assertEquals((await readHeader(await shownImage(fileOf(name)))).format, "png", name);
  }
});

Deno.test("encoded bytes reach the image library through open_image.ts alone", async () => {
  const offenders: string[] = [];
  const visit = async (folder: URL) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const url = new URL(isDirectory ? `${name}/` : name, folder);
      if (isDirectory) await visit(url);
      else if (/\.tsx?$/.test(name) && !url.pathname.endsWith("/lib/image/open_image.ts")) {
        const text = await Deno.readTextFile(url);
        // Pixels say so in the options; our own SVG is drawn in the other two places.
        const isOwn = url.pathname.includes("/benchmark/sample/") || name === "charts.ts";
        if (!isOwn && /\bsharp\((?![^)]*\{ ?raw\b)(?!\))/.test(text)) offenders.push(url.pathname);
      }
    }
  };
  await visit(new URL("../../../lib/", import.meta.url));
  assertEquals(offenders, []);
});

Deno.test("decodePixels() refuses SVG and PDF before any decoder sees them", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  for (
    const [bytes, name] of [
      [
        text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
        "an SVG or XML text",
      ],
      [text("%PDF-1.7"), "a PDF file"],
      [text("BM123456"), "a BMP image"],
      // The library would look for an SVG behind the damaged signature.
      [text('\x89PNG\r\n <svg xmlns="http://www.w3.org/2000/svg"/>'), "of an unknown format"],
    ] as const
  ) {
    await assertRejects(() => decodePixels(bytes), Error, `the data is ${name}; expected a PNG, `);
  }
});
