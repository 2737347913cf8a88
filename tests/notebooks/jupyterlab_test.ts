/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { startChromium } from "../../scripts/bench/chromium.ts";
import { CHROMIUM } from "../helpers/browser.ts";
import { JupyterLab } from "../helpers/jupyter_lab.ts";
import { JUPYTER, readNotebook, withCells } from "../helpers/notebook.ts";

const missing = [
  ...("skip" in JUPYTER ? [`no Jupyter here: ${JUPYTER.skip}`] : []),
  ...(CHROMIUM === undefined ? ["no Chromium here: set CHROMIUM"] : []),
];

/** What a page of JupyterLab shows of a notebook. */
interface Shown {
  readonly charts: number;
  readonly images: number;
  readonly broken: number;
  readonly errors: readonly string[];
  readonly text: string;
}

async function shownOn(page: Page): Promise<Shown> {
  return await page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll(`.jp-Notebook ${selector}`)];
    const images = all(".jp-OutputArea img") as HTMLImageElement[];
    return {
      charts: all(".jp-OutputArea .vega-embed canvas").length,
      images: images.filter(({ naturalWidth }) => naturalWidth > 0).length,
      broken: images.filter(({ naturalWidth }) => naturalWidth === 0).length,
      errors: all(
        '[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText .ansi-red-fg',
      )
        .map(({ textContent }) => textContent ?? ""),
      text: all(".jp-OutputArea").map(({ textContent }) => textContent ?? "").join("\n"),
    };
  });
}

Deno.test({
  name: ["JupyterLab shows charts, images and Chinese of two notebooks", ...missing].join(" – "),
  ignore: missing.length > 0,
  // The driver of the browser keeps its pipes.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const outputs = await Deno.makeTempDir({ prefix: "notebooks-" });
    const lab = await JupyterLab.start();
    const chromium = await startChromium({ path: CHROMIUM ?? "" });
    try {
      const parameters = [`const outputs = ${JSON.stringify(outputs)};`];
      for (
        const { name, charts, images, words } of [
          { name: "01_benchmark", charts: 3, images: 20, words: ["物理", "环境", "25 pairs"] },
          { name: "02_category_analysis", charts: 4, images: 16, words: ["环境", "Score:"] },
        ]
      ) {
        // A page with changes asks before it is left.
        const page = await chromium.context.newPage();
        await page.setViewportSize({ width: 1400, height: 2600 });
        const cells = await readNotebook(name);
        const small = name === "01_benchmark" ? ["const samplePairs = 25;"] : [];
        await lab.run(page, name, withCells(cells, { parameters: [...parameters, ...small] }));
        // Charts are drawn after their cell is done.
        await page.waitForFunction(
          (least) => document.querySelectorAll(".jp-Notebook .vega-embed canvas").length >= least,
          charts,
        );
        const shown = await shownOn(page);
        assertEquals([shown.errors, shown.broken], [[], 0]);
        assertEquals(shown.charts, charts);
        assert(shown.images >= images, `${shown.images} images`);
        for (const word of words) assert(shown.text.includes(word), word);
        await keepScreenshots(page, name);
      }
    } finally {
      await chromium.close();
      await lab.stop();
      await Deno.remove(outputs, { recursive: true });
    }
  },
});

/** Where `SCREENSHOTS` names a folder, keeps pictures of every output, to be looked at. */
async function keepScreenshots(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("SCREENSHOTS");
  if (folder === undefined) return;
  await Deno.mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}_page.png` });
  const areas = await page.locator(".jp-Notebook .jp-Cell-outputArea").all();
  for (const [index, area] of areas.entries()) {
    // A cell may have shown nothing.
    if (!await area.isVisible()) continue;
    await area.screenshot({ path: `${folder}/${name}_${String(index).padStart(2, "0")}.png` });
  }
}
