/**
 * How a gallery of 5,000 pairs feels in a browser: how long it takes to open, to scroll a frame and
 * to search, and what it takes to make it.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { readRun } from "../../lib/evaluation/mod.ts";
import { writeGallery } from "../../lib/report/mod.ts";
import { startChromium } from "./chromium.ts";
import { benchmarkObject, writeStoredRun } from "./stored_run.ts";

/** Time to open, in s, at most. */
export const MAX_OPEN_SECONDS = 2;

/** Median time of a frame while scrolling, in ms, at most. */
export const MAX_FRAME_MS = 50;

const PAIRS = 5000;
/** Different pictures: as many edits share one. */
const PICTURES = 60;
const FRAMES = 120;
/** Pixels scrolled from frame to frame. */
const STRIDE = 240;

/** Results of {@linkcode benchGallery}. */
export interface GalleryBench {
  /** Pairs of the gallery. */
  readonly pairs: number;
  /** Making the page, its images and its data, in s. */
  readonly make: number;
  /** The page itself, code and style, in bytes. */
  readonly pageBytes: number;
  /** Data files, the typeface excepted, in bytes. */
  readonly dataBytes: number;
  /** From the address to the overview, in s. */
  readonly openOverview: number;
  /** From the address to the cards, in s. */
  readonly openPairs: number;
  /** Time from frame to frame while scrolling, in ms. */
  readonly frames: { readonly median: number; readonly p95: number };
  /** From the last letter to the found pairs, all replies read, in s. */
  readonly search: number;
}

/** Makes a gallery of 5,000 pairs and looks at it with Chromium. */
export async function benchGallery(
  { chromium, pairs = PAIRS }: {
    /** Chromium's program. */
    readonly chromium: string;
    /** How many pairs. @default {5000} */
    readonly pairs?: number;
  },
): Promise<GalleryBench> {
  const folder = await Deno.makeTempDir({ prefix: "bench-gallery-" });
  const browser = await startChromium({ path: chromium });
  try {
    await writeLargeRun(`${folder}/run`, pairs);
    const run = { ...await readRun(`${folder}/run`), name: "run" };
    const file = `${folder}/run/gallery.html`;
    const start = performance.now();
    await writeGallery([run], { page: file });
    const make = (performance.now() - start) / 1000;
    const url = String(pathToFileURL(file));
    const page = await browser.context.newPage();
    const opened = async (hash: string, selector: string) => {
      await page.goto("about:blank");
      await page.goto(`${url}${hash}`);
      await page.waitForSelector(selector);
      return await page.evaluate<number>("performance.now()") / 1000;
    };
    const openOverview = await opened("", ".overview");
    const openPairs = await opened("#pairs", ".card img");
    const frames = await scroll(page);
    const search = await searchAll(page, pairs);
    return {
      pairs,
      make,
      pageBytes: (await Deno.stat(file)).size,
      dataBytes: await sizeOfData(`${folder}/run/gallery_files/data`),
      openOverview,
      openPairs,
      frames,
      search,
    };
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The results as a few lines. */
export function formatGalleryBench(bench: GalleryBench): string {
  const line = (name: string, value: string) => `  ${name.padEnd(34)} ${value.padStart(10)}`;
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  const target = (met: boolean, text: string) => `  target ${text} ${met ? "PASS" : "over target"}`;
  const slowest = Math.max(bench.openOverview, bench.openPairs);
  return [
    `gallery: ${bench.pairs} pairs`,
    line("page, images and data made", seconds(bench.make)),
    line("page", megabytes(bench.pageBytes)),
    line("data", megabytes(bench.dataBytes)),
    line("opened at the overview", seconds(bench.openOverview)),
    line("opened at the pairs", seconds(bench.openPairs)) +
    target(slowest < MAX_OPEN_SECONDS, `< ${MAX_OPEN_SECONDS} s`),
    line("frame while scrolling, median", `${bench.frames.median.toFixed(1)} ms`) +
    target(bench.frames.median <= MAX_FRAME_MS, `<= ${MAX_FRAME_MS} ms`),
    line("frame while scrolling, 95 %", `${bench.frames.p95.toFixed(1)} ms`),
    line("search through all replies", seconds(bench.search)),
  ].join("\n");
}

/** Scrolls as fast as frames come, and measures the time between them. */
async function scroll(page: Page): Promise<GalleryBench["frames"]> {
  const times = await page.evaluate<number[]>(`new Promise((resolve) => {
    const grid = document.querySelector(".grid");
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      if (times.length > ${FRAMES}) return resolve(times.slice(1));
      grid.scrollTop += ${STRIDE};
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Infinity;
  return { median: at(0.5), p95: at(0.95) };
}

/** Searches for a word that one reply holds, far from its beginning. */
async function searchAll(page: Page, pairs: number): Promise<number> {
  await page.fill("#search", `needle${pairs - 3}x`);
  const start = performance.now();
  await page.locator(".shown").filter({ hasText: new RegExp(`^1 of .*pairs$`) }).waitFor();
  return (performance.now() - start) / 1000;
}

async function sizeOfData(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== "typeface.js") bytes += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return bytes;
}

async function writeLargeRun(folder: string, pairs: number): Promise<void> {
  const pictures = await Promise.all(
    Array.from({ length: PICTURES }, async (_, index) => ({
      source: await picture(`hsl(${index * 47 % 360}, 40%, 70%)`, "#336"),
      edited: await picture(`hsl(${index * 47 % 360}, 40%, 70%)`, "#c33"),
    })),
  );
  const of = (index: number) =>
    pictures[index % PICTURES] ?? { source: new Uint8Array(), edited: new Uint8Array() };
  const remark = "The square is red now, as was asked for, and its place is the same as before. ";
  await writeStoredRun(folder, {
    benchmark: Array.from(
      { length: pairs },
      (_, index) => benchmarkObject(index, { source: of(index).source }),
    ),
    edit: ({ index }) => of(index).edited,
    replies: ({ index }) => [[{
      text: `${remark.repeat(8)}needle${index}x.\nScore: ${(index * 37 % 101) / 10}`,
    }]],
    measured: false,
  });
}

/** A square on some noise, which costs a browser as much as a photograph does. */
async function picture(background: string, square: string): Promise<Uint8Array> {
  const noise = await sharp({
    create: {
      width: 320,
      height: 240,
      channels: 3,
      background,
      noise: { type: "gaussian", mean: 128, sigma: 20 },
    },
  }).blur(2).png().toBuffer();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">` +
    `<rect width="320" height="240" fill="${background}" opacity="0.7"/>` +
    `<rect x="100" y="60" width="120" height="120" fill="${square}"/></svg>`;
  return await sharp(noise).composite([{ input: Buffer.from(svg) }]).removeAlpha().png().toBuffer();
}
