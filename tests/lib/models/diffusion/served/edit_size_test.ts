import { assertEquals, assertThrows } from "@std/assert";
import {
  referenceSize,
  sizeParam,
  sizeText,
  wantedSize,
} from "../../../../../lib/models/diffusion/served/edit_size.ts";

/** Inputs and what diffusers' `calculate_dimensions` and its floor to 16 make of them. */
const SIZES: readonly (readonly [source: string, edit: string])[] = [
  ["1024x1024", "1024x1024"],
  ["512x512", "1024x1024"],
  ["256x256", "1024x1024"],
  ["1920x1080", "1376x768"],
  ["1280x720", "1376x768"],
  ["640x480", "1184x896"],
  ["1024x768", "1184x896"],
  ["4032x3024", "1184x896"],
  ["512x768", "832x1248"],
  ["1000x1500", "832x1248"],
  ["3000x2000", "1248x832"],
  ["333x1000", "576x1760"],
  // Halves: a width of 32.5 or 31.5 cells of 32, and heights of 32.5.
  ["4225x4096", "1024x1024"],
  ["3969x4096", "1024x1056"],
  ["4096x4225", "1024x1024"],
  ["4096x3969", "1056x992"],
  ["1x1", "1024x1024"],
  ["100x3", "5920x192"],
  ["2x1", "1440x736"],
  ["9x16", "768x1376"],
  ["640x427", "1248x832"],
  ["1023x1025", "1024x1024"],
];

const size = (text: string) => {
  const [width = 0, height = 0] = text.split("x").map(Number);
  return { width, height };
};

for (const [source, edit] of SIZES) {
  Deno.test(`referenceSize() makes ${edit} of ${source}`, () => {
    assertEquals(sizeText(referenceSize(size(source))), edit);
    assertEquals(wantedSize("reference", size(source)), size(edit));
  });
}

Deno.test("referenceSize() says which sources have no size", () => {
  assertThrows(
    () => referenceSize({ width: 1, height: 10_000 }),
    Error,
    "The source has 1x10000 pixels: too long and thin for the reference's rule, which makes " +
      "0x102400 of it",
  );
});

Deno.test("wantedSize() takes the source's size down to multiples of 16", () => {
  assertEquals(wantedSize("source", size("1024x768")), size("1024x768"));
  assertEquals(wantedSize("source", size("333x1000")), size("320x992"));
  assertEquals(wantedSize("source", size("5x40")), size("16x32"));
});

Deno.test("wantedSize() takes a size as it is, and leaves auto to the server", () => {
  assertEquals(wantedSize("1000x750", size("64x48")), size("1000x750"));
  assertEquals(wantedSize("auto", size("64x48")), undefined);
});

Deno.test("sizeParam knows three words and sizes", () => {
  assertEquals(sizeParam.parse(undefined), "reference");
  for (const good of ["reference", "source", "auto", "16x16", "1536x1024"]) {
    assertEquals(sizeParam.parse(good), good);
  }
  for (const bad of ["", "1024", "0x16", "1024 x 768", "big", "1024x768x3", "-1x5"]) {
    assertEquals(sizeParam.safeParse(bad).success, false, bad);
  }
});
