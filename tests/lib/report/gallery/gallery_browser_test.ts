import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { writeGallery } from "../../../../lib/report/mod.ts";
import { Browser, browserTest, CHROMIUM } from "../../../helpers/browser.ts";
import { runTask } from "../../../helpers/task.ts";
import { HOSTILE, LONG_REPLY, PAIRS, sketchedRun, smallSketch, SPECIAL } from "./sketches.ts";

let folder: string;
let browser: Browser;

Deno.test.beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  folder = await Deno.makeTempDir({ prefix: "gallery " });
  const sketch = await smallSketch();
  const first = await sketchedRun(`${folder}/first`, {
    ...sketch,
    repeats: 1,
  });
  const second = await sketchedRun(`${folder}/second`, {
    ...await smallSketch(1.5),
    editor: "better.ts#Better",
  });
  const repeated = await sketchedRun(`${folder}/repeated`, {
    ...sketch,
    repeats: 3,
    replies: (pair) => {
      const [once = []] = sketch.replies(pair);
      const { index } = pair;
      return index < 7
        ? [once, once, once]
        : [0, 1, 2].map((repeat) => [{ text: `Score: ${4 + repeat * (index % 3)}.0` }]);
    },
  });
  await writeGallery([first], { page: `${folder}/first/gallery.html` });
  await writeGallery([repeated], { page: `${folder}/repeated/gallery.html` });
  await writeGallery([first, second], { page: `${folder}/both.html` });
  await writeGallery([first], { page: `${folder}/share.html`, inline: 10 });
  browser = await Browser.start();
});

Deno.test.afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  await Deno.remove(folder, { recursive: true });
});

/** Opens a gallery and waits until it is drawn. */
async function open(
  file: string,
  work: (page: Page) => Promise<void>,
  hash = "",
): Promise<void> {
  await browser.visit(`${pathToFileURL(`${folder}/${file}`)}${hash}`, async (page) => {
    await page.waitForSelector("header.bar");
    await work(page);
    assertEquals(await page.evaluate("globalThis.hacked"), undefined);
  });
}

/** Ids on the cards, in their order. */
async function shownIds(page: Page): Promise<readonly string[]> {
  const cards = await page.locator(".card").evaluateAll((all) =>
    (all as unknown as { ariaPosInSet: string; textContent: string }[]).map((card) => ({
      place: Number(card.ariaPosInSet),
      id: /pair_\d{5}/.exec(card.textContent)?.[0] ?? "",
    }))
  );
  return cards.toSorted((a, b) => a.place - b.place).map(({ id }) => id);
}

/** Waits until `text` is what a locator shows. */
async function waitForText(locator: Locator, text: string): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Waits until an expression is true in the page; the driver's own way to is no match for its policy. */
async function waitUntil(page: Page, expression: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (!await page.evaluate<boolean>(expression)) {
    assert(performance.now() < end, `it never came to be: ${expression}`);
    await page.waitForTimeout(20);
  }
}

function hashOf(page: Page): string {
  return decodeURIComponent(new URL(page.url()).hash);
}

browserTest(
  "the gallery shows the answer first, then what has no score and how it was run",
  async () => {
    await open("first/gallery.html", async (page) => {
      assertEquals(await page.locator("h1").textContent(), "org/<b>model</b> (Editor)");
      // 22 of 24 are scored: one reply has no score, one edit failed.
      const answer = await page.locator(".answer").textContent() ?? "";
      assertStringIncludes(answer, "22 of 24 pairs scored (91.7 %)");
      assertStringIncludes(answer, "95 % interval");
      assertStringIncludes(
        answer,
        " where edits that failed, were refused or changed nothing count",
      );
      const rows = await page.locator(".groups tbody tr th").allTextContents();
      assertEquals(rows.slice(0, 5), ["物理", "环境", "社会", "因果", "指代"]);
      assertEquals(await page.locator(".failures tbody tr").allTextContents(), [
        "unparsed1the reply holds no score, or several that contradict each other" +
        "The reply holds no number that could be a score.",
        "edit failed1the editing model made no imageThe server was <i>out of memory</i>",
      ]);
      assertStringIncludes(await page.locator(".facts").textContent() ?? "", "score_only");
      await page.locator(".groups").getByRole("link", { name: "环境" }).click();
      await waitForText(page.locator(".shown"), "5 of 24 pairs");
      assertEquals(hashOf(page), "#pairs?category=环境");
      await page.goBack();
      await page.waitForSelector(".overview");
    });
  },
);

browserTest("filters, search and sorting choose the pairs, and stand in the address", async () => {
  await open("first/gallery.html", async (page) => {
    await page.locator(".choice summary").filter({ hasText: "Category" }).click();
    await page.getByRole("checkbox", { name: "物理" }).check();
    await page.getByRole("checkbox", { name: "因果" }).check();
    await page.keyboard.press("Escape");
    await waitForText(page.locator(".shown"), "10 of 24");
    await page.locator("#sort").selectOption("highest");
    await page.locator("#least").fill("5");
    await page.locator("#least").press("Enter");
    await waitForText(page.locator(".shown"), "8 of 24");
    const ids = await shownIds(page);
    assertEquals(ids[0], `pair_0000${SPECIAL.noOp}`);
    assertEquals(hashOf(page), "#pairs?category=物理&category=因果&least=5&sort=highest");
    // The same address elsewhere shows the same pairs.
    await open("first/gallery.html", async (other) => {
      await waitForText(other.locator(".shown"), "8 of 24");
      assertEquals(await shownIds(other), ids);
    }, new URL(page.url()).hash);

    await page.getByRole("button", { name: "Show all" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("needle HERE");
    // Only the whole reply holds it, far behind what the cards know.
    await waitForText(page.locator(".shown"), "1 of 24");
    assertEquals(await shownIds(page), [`pair_0000${SPECIAL.long}`]);
    await page.locator("#search").fill("把方块 7");
    await waitForText(page.locator(".shown"), "1 of 24");
    assertEquals(await page.locator(".card mark").first().textContent(), "把方块");
    await page.locator("#search").fill("no such words");
    await page.getByText("No pair passes these filters.").waitFor();
    await page.locator(".nothing button").click();
    await page.getByRole("checkbox", { name: "Contradicts the pixels" }).check();
    await waitForText(page.locator(".shown"), "1 of 24");
    assertEquals(await shownIds(page), [`pair_0000${SPECIAL.noOp}`]);
  }, "#pairs");
});

browserTest("the keyboard does everything: cards, a pair, its images, and back", async () => {
  await open("first/gallery.html", async (page) => {
    await page.keyboard.press("p");
    await page.waitForSelector(".card");
    const active = () => page.evaluate<string>("document.activeElement.innerText");
    await page.keyboard.press("ArrowRight");
    await waitUntil(page, "document.activeElement.dataset.place === '0'");
    await page.keyboard.press("ArrowRight");
    await waitUntil(page, "document.activeElement.dataset.place === '1'");
    assertStringIncludes(await active(), "pair_00001");
    await page.keyboard.press("ArrowDown");
    await waitUntil(page, "document.activeElement.dataset.place === '3'");
    await page.keyboard.press("End");
    await waitUntil(page, `document.activeElement.dataset.place === '${PAIRS - 1}'`);
    await page.keyboard.press("Home");
    await waitUntil(page, "document.activeElement.dataset.place === '0'");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog.detail[open]");
    assertEquals(hashOf(page), "#pairs?pair=pair_00000");

    const look = () => page.locator(".detail-bar .segments [aria-pressed=true]").textContent();
    await page.keyboard.press("2");
    assertEquals(await look(), "Side by side 2");
    assertEquals(await page.locator(".pane figcaption").allTextContents(), ["Source", "Edited8.5"]);
    await page.keyboard.press("t");
    assertEquals(await page.locator(".pane").count(), 3);
    await page.keyboard.press("3");
    assertEquals(await page.locator(".heat-scale").count(), 1);
    await page.keyboard.press("1");
    assertStringIncludes(hashOf(page), "target=");
    await page.keyboard.press("ArrowRight");
    await page.locator("#detail-title").filter({ hasText: "pair_00001" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.locator("#detail-title").filter({ hasText: "pair_00000" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.detail", { state: "detached" });
    // The focus is on the card of the pair that was left.
    await waitUntil(page, "document.activeElement.dataset.place === '1'");
    await page.keyboard.press("?");
    await page.waitForSelector("dialog.help[open]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.help", { state: "detached" });
    await page.keyboard.press("o");
    await page.waitForSelector(".overview");
    await page.keyboard.press("r");
    await page.waitForSelector(".rate-start");
    // Every control can be reached by Tab.
    const wanted = await page.locator("input:visible, button:visible:enabled, a[href]:visible")
      .count();
    const reached = new Set<string>();
    for (let step = 0; step < wanted + 5; step += 1) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate<string>(
          "(document.activeElement.outerHTML + [...document.querySelectorAll('*')]" +
            ".indexOf(document.activeElement))",
        ),
      );
    }
    assert(reached.size >= wanted, `${reached.size} of ${wanted} controls were reached`);
  });
});

browserTest(
  "the slider moves by mouse and keys; zoom and place are the same in every pane",
  async () => {
    await open("first/gallery.html", async (page) => {
      const clip = () =>
        page.locator(".layer").nth(1).evaluate((layer) =>
          (layer as unknown as { style: { clipPath: string } }).style.clipPath
        );
      assertStringIncludes(await clip(), "50%");
      const box = await page.locator(".pane-box").boundingBox();
      assert(box !== null);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      const [, share] = /([\d.]+)%\)?$/.exec(await clip()) ?? [];
      assertAlmostEquals(Number(share), 25, 0.5);
      await page.keyboard.press("]");
      const range = page.getByRole("slider");
      assertAlmostEquals(Number(await range.inputValue()), 30, 0.6);
      await range.focus();
      // With the focus on the slider, the arrows are its own.
      await page.keyboard.press("ArrowRight");
      assertAlmostEquals(Number(await range.inputValue()), 31, 0.6);
      assertEquals(await page.locator("#detail-title").textContent(), "pair_00000");

      await page.keyboard.press("2");
      const transforms = () =>
        page.locator(".pane-box img").evaluateAll((all) =>
          (all as unknown as { style: { transform: string } }[]).map(({ style }) => style.transform)
        );
      const left = await page.locator(".pane-box").first().boundingBox();
      assert(left !== null);
      await page.mouse.move(left.x + left.width * 0.75, left.y + left.height * 0.75);
      await page.mouse.wheel(0, -300);
      await page.mouse.wheel(0, -300);
      await waitUntil(page, "document.querySelector('.zoom output').textContent !== '100 %'");
      const [one, other] = await transforms();
      assertEquals(one, other);
      const [, x = "0", y = "0", scale = "1"] =
        /translate\((-?[\d.]+)%, (-?[\d.]+)%\) scale\(([\d.]+)\)/.exec(one ?? "") ?? [];
      assert(Number(scale) > 1.2, one);
      // What was under the pointer stays there.
      assertAlmostEquals(Number(x), 25 * (1 - Number(scale)), 1);
      assertAlmostEquals(Number(y), 25 * (1 - Number(scale)), 1);
      await page.mouse.down();
      await page.mouse.move(left.x + left.width * 0.6, left.y + left.height * 0.7, { steps: 3 });
      await page.mouse.up();
      const [moved, followed] = await transforms();
      assertEquals(moved, followed);
      assert(moved !== one);
      await page.keyboard.press("0");
      assertEquals(await transforms(), Array(2).fill("translate(0%, 0%) scale(1)"));
    }, "#pairs?pair=pair_00000");
  },
);

browserTest(
  "a pair shows prompts, parsed span, probabilities, companions, repeats and controls",
  async () => {
    await open("first/gallery.html", async (page) => {
      const panel = page.locator(".panel");
      await panel.locator("mark.parsed").waitFor();
      assertEquals(await panel.locator("mark.parsed").textContent(), "8.5");
      assertEquals(await panel.locator("pre.raw").first().textContent(), "Score: 8.5");
      await panel.getByText("Token probabilities").click();
      assertEquals(await panel.locator(".tokens .token").allTextContents(), [
        ...["Score", ":", " ", "8", ".", "5"],
      ]);
      const eight = panel.locator(".tokens .token").nth(3);
      assertEquals(await eight.getAttribute("title"), "54.9 %");
      assertEquals(await panel.locator(".alternatives tr").allTextContents(), [
        "88 54.9 %7 40.7 %",
        "50 81.9 %",
      ]);
      await panel.getByText("Prompt as sent").click();
      await panel.locator(".more pre", { hasText: "Reply with a single number" }).waitFor();
      assertStringIncludes(
        await panel.locator(".more pre").last().textContent() ?? "",
        "Make square 0 red",
      );
      assertStringIncludes(await panel.textContent() ?? "", "of 255 levels");
      assertEquals(
        (await panel.locator(".controls tr").allTextContents()).map((text) => text.slice(0, 30)),
        [
          "the unchanged source0.0ReplyNo",
          "the target10.0ReplyPerfect.\nSc",
          "another pair's editpair_000071",
        ],
      );
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog.detail", { state: "detached" });
    }, "#pairs?pair=pair_00000");
    await open("repeated/gallery.html", async (page) => {
      await page.locator(".repeats").waitFor();
      assertEquals(await page.locator(".repeats li").allTextContents(), ["4.0", "6.0", "8.0"]);
      await page.keyboard.press("Escape");
      await page.locator("#sort").selectOption("disagreement");
      await waitForText(page.locator(".card").first(), "pair_00008");
    }, "#pairs?pair=pair_00008");
    await open("first/gallery.html", async (page) => {
      await page.locator(".judgement pre").nth(1).waitFor();
      const text = await page.locator(".judgement").textContent() ?? "";
      assertStringIncludes(text, "No idea.");
      assertStringIncludes(text, "asked again (1) · read as 4.0");
    }, `#pairs?pair=pair_0000${SPECIAL.reasked}`);
  },
);

browserTest("hostile text stays text, everywhere", async () => {
  await open("first/gallery.html", async (page) => {
    const panel = page.locator(".panel");
    await panel.locator("mark.parsed").waitFor();
    for (const summary of await panel.locator("summary").all()) await summary.click();
    const text = await panel.textContent() ?? "";
    for (const line of HOSTILE.split("\n").slice(0, 7)) assertStringIncludes(text, line);
    // What cannot be seen is made visible, so that nothing turns around or is lost.
    assertStringIncludes(text, "⟨U+202E⟩right to left⟨U+202C⟩ ⟨U+2066⟩isolated⟨U+2069⟩");
    assertStringIncludes(text, "␛[31mred␛[0m ␇ ␀");
    assertEquals(await panel.locator("img, a, svg, script, i, b:not(.score b)").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator("#search").fill("</script>");
    await waitForText(page.locator(".shown"), "1 of 24");
    assertEquals(await page.locator(".card a").count(), 1);
    assertEquals(await page.locator(".card script, .card svg, .card i").count(), 0);
    const injected = await page.locator("script").count();
    assertEquals(injected, 1);
  }, `#pairs?pair=pair_0000${SPECIAL.hostile}`);
  await open("first/gallery.html", async (page) => {
    const raw = page.locator("pre.raw.long");
    await raw.waitFor();
    assertEquals(await raw.textContent(), LONG_REPLY);
    assertEquals(await raw.locator("mark.parsed").textContent(), "6.5");
    const { height } = await raw.boundingBox() ?? { height: Infinity };
    assert(height <= 401, `${height} px`);
  }, `#pairs?pair=pair_0000${SPECIAL.long}`);
  for (const file of ["both.html", "share.html"]) {
    for (const hash of ["", "#pairs", "#rate"]) await open(file, async () => {}, hash);
  }
});

browserTest(
  "markup that comes into the page by any other way runs nothing and asks for nothing",
  async () => {
    const url = String(pathToFileURL(`${folder}/first/gallery.html`));
    await browser.visit(url, async (page) => {
      await page.waitForSelector(".overview");
      const outcome = await page.evaluate(async () => {
        // The driver's own call is free of the policy, what comes later is not.
        await new Promise((resolve) => setTimeout(resolve, 50));
        const attempts: string[] = [];
        const attempt = (name: string, work: () => unknown) => {
          try {
            work();
            attempts.push(name);
          } catch { /* forbidden */ }
        };
        // deno-lint-ignore no-explicit-any -- this runs in the page
        const { document } = globalThis as any;
        attempt("innerHTML", () => document.body.innerHTML = "<img src=x onerror=hacked=1>");
        attempt("eval", () => (0, eval)("globalThis.hacked = 1"));
        const fetched = await fetch("https://example.org/").then(() => true, () => false);
        return { attempts, fetched };
      });
      assertEquals(outcome, { attempts: [], fetched: false });
    }).then(
      () => assert(false, "the policy says nothing of what it forbids"),
      (error: Error) => {
        assertStringIncludes(error.message, "Content Security Policy");
        assert(!error.message.includes("asked: http"), error.message);
      },
    );
  },
);

browserTest("two runs stand side by side, the greatest difference first", async () => {
  await open("both.html", async (page) => {
    const verdict = await page.locator(".verdict").textContent() ?? "";
    assertStringIncludes(verdict, `"second" scores`);
    assertStringIncludes(verdict, `higher than "first"`);
    await page.keyboard.press("p");
    await page.waitForSelector(".card");
    const captions = await page.locator(".card").first().locator(".caption").allTextContents();
    assertEquals(captions.map((text) => text.replaceAll(/[\d.]+/g, "#")), [
      "Source",
      "first#",
      "second#",
    ]);
    const changes = await page.locator(".card .change").allTextContents();
    const sizes = changes.map((text) => Math.abs(Number(text.replace("−", "-"))));
    assertEquals(sizes, sizes.toSorted((a, b) => b - a));
    assertEquals(sizes[0], 1.5);
    await page.keyboard.press("d");
    await page.locator('.card img[alt="Difference"]').first().waitFor();
    await page.keyboard.press("d");
    await page.locator(".card a").first().click();
    await page.keyboard.press("2");
    assertEquals((await page.locator(".pane figcaption span").allTextContents()).slice(0, 3), [
      "Source",
      "first",
      "second",
    ]);
    await page.keyboard.press("m");
    assertEquals(await page.locator(".panel .runs [aria-pressed=true]").textContent(), "first");
    assertStringIncludes(hashOf(page), "run=0");
  });
});

browserTest(
  "ratings are blind, kept in the browser, and saved as a file that agree reads",
  async () => {
    const saved: string[] = [];
    for (const [rater, offset] of [["Ann", 0], ["李", 1]] as const) {
      await open("both.html", async (page) => {
        await page.keyboard.press("r");
        await page.locator("input[type=text]").fill(rater);
        await page.keyboard.press("Enter");
        await page.waitForSelector(".rating-images");
        // 24 pairs of two runs; one edit failed in both.
        await waitForText(page.locator(".rating-head p"), "0 of 46 rated");
        const text = await page.locator("body").innerText();
        for (const word of ["first", "second", "Better", "model", "Score"]) {
          assert(!text.includes(word), `"${word}" is shown to a rater`);
        }
        const instructions: string[] = [];
        for (let place = 0; place < 40; place += 1) {
          instructions.push(await page.locator(".rating-text .instruction").textContent() ?? "");
          const score = (place * 7 + offset) % 11;
          await page.keyboard.press(score === 10 ? "t" : String(score));
          await waitForText(page.locator(".rating-head p"), `${place + 1} of 46 rated`);
        }
        assert(new Set(instructions).size > 20);
        await page.keyboard.press("Backspace");
        await page.keyboard.press("9");
        await page.keyboard.press("s");

        await page.reload();
        await page.waitForSelector(".rate-start");
        await page.getByRole("button", { name: `${rater}: 40 ratings of scores, seed 1` }).click();
        await waitForText(page.locator(".rating-head p"), "40 of 46 rated");
        const downloads: Promise<string>[] = [];
        page.on("download", (download) => {
          const path = `${folder}/${download.suggestedFilename()}`;
          downloads.push(download.saveAs(path).then(() => path));
        });
        await page.keyboard.press("e");
        await waitForText(page.locator(".rating-head p"), "Saved ratings_");
        while (downloads.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
        saved.push(...await Promise.all(downloads));
      });
    }
    assertEquals(saved.map((path) => path.slice(folder.length + 1)).toSorted(), [
      "ratings_Ann_first.jsonl",
      "ratings_Ann_second.jsonl",
      "ratings_李_first.jsonl",
      "ratings_李_second.jsonl",
    ]);
    const joined = `${folder}/ratings.jsonl`;
    const texts = await Promise.all(
      saved.filter((path) => path.endsWith("_first.jsonl")).map((path) => Deno.readTextFile(path)),
    );
    await Deno.writeTextFile(joined, texts.join(""));
    const { code, stdout, stderr } = await runTask("agree", [
      "--run",
      `${folder}/first`,
      "--ratings",
      joined,
      "--output",
      `${folder}/agreement.md`,
      "--json",
    ]);
    assertEquals(code, 0, stderr);
    const { counts, overall, notes } = JSON.parse(stdout);
    assertEquals([counts.unknown_ids, counts.ratings], [
      [],
      texts.join("").trimEnd().split("\n").length,
    ]);
    assertEquals([overall.raters, overall.held_out.length], [2, 2]);
    assert(notes.every((note: string) => !note.startsWith("Columns")), notes.join());
    assertStringIncludes(
      await Deno.readTextFile(`${folder}/agreement.md`),
      "# Agreement with human",
    );
  },
);

browserTest(
  "choices between two runs are made by the arrows, and say which run was better",
  async () => {
    await open("both.html", async (page) => {
      await page.keyboard.press("r");
      await page.locator("input[type=text]").fill("Bo");
      await page.getByRole("radio", { name: "Which of two edits is better" }).check();
      await page.getByRole("button", { name: "Start: 23 choices" }).click();
      const keys = ["ArrowLeft", "ArrowRight", "ArrowDown"];
      for (let place = 0; place < 23; place += 1) {
        await page.keyboard.press(keys[place % 3] ?? "");
        await waitForText(page.locator(".rating-head p"), `${place + 1} of 23 rated`);
      }
      await page.getByText("That was the last one.").waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.keyboard.press("e"),
      ]);
      assertEquals(download.suggestedFilename(), "ratings_Bo_first_second.jsonl");
      await download.saveAs(`${folder}/choices.jsonl`);
      const lines = (await Deno.readTextFile(`${folder}/choices.jsonl`)).trimEnd().split("\n")
        .map((line) => JSON.parse(line));
      const count = (wanted: string) =>
        lines.filter(({ preference }) => preference === wanted).length;
      assertEquals([lines.length, count("tie")], [23, 7]);
      // Left and right are no run, for the sides are drawn.
      assert(count("first") > 2 && count("second") > 2, JSON.stringify(lines));
      assertEquals(Object.keys(lines[0]), ["id", "rater", "first", "second", "preference"]);
    });
    const { code, stdout, stderr } = await runTask("agree", [
      ...["--run", `${folder}/first`, "--against", `${folder}/second`],
      ...["--ratings", `${folder}/choices.jsonl`, "--output", `${folder}/choices.md`],
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, 'The judge prefers "second" to "first"');
    assertStringIncludes(stdout, "! 23 preferences of 1 rater");
    const markdown = await Deno.readTextFile(`${folder}/choices.md`);
    assertStringIncludes(markdown, "# Agreement with human preferences");
  },
);

browserTest("one file to share shows its pairs without any other file", async () => {
  await Deno.mkdir(`${folder}/alone`, { recursive: true });
  await Deno.copyFile(`${folder}/share.html`, `${folder}/alone/share.html`);
  await open("alone/share.html", async (page) => {
    assertStringIncludes(
      await page.locator(".answer").textContent() ?? "",
      "22 of 24 pairs scored",
    );
    assertStringIncludes(await page.locator(".warnings").textContent() ?? "", "10 of 24 pairs");
    await page.keyboard.press("p");
    await waitForText(page.locator(".shown"), "10 of 10 pairs");
    await page.locator("#sort").selectOption("highest");
    await page.locator(".card a").first().click();
    await page.locator("mark.parsed").waitFor();
    const loaded = await page.locator(".detail img").evaluateAll((all) =>
      (all as unknown as { naturalWidth: number; src: string }[])
        .map(({ naturalWidth, src }) => [naturalWidth > 0, src.slice(0, 10)])
    );
    assertEquals(loaded, Array(2).fill([true, "data:image"]));
  });
});

browserTest("a page that has lost its folder says so", async () => {
  await Deno.mkdir(`${folder}/lost`, { recursive: true });
  await Deno.copyFile(`${folder}/first/gallery.html`, `${folder}/lost/gallery.html`);
  const url = String(pathToFileURL(`${folder}/lost/gallery.html`));
  await browser.visit(url, async (page) => {
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assertEquals(
      await alert.textContent(),
      "Cannot open the gallery: gallery_files/data/index.js is not there: this page and its " +
        "folder belong together",
    );
  }).catch((error: Error) => {
    // The browser itself reports the missing file.
    assertStringIncludes(error.message, "ERR_FILE_NOT_FOUND");
  });
});

browserTest("axe-core finds no serious fault, in light and in dark, in any part", async () => {
  const places: readonly (readonly [file: string, hash: string])[] = [
    ["first/gallery.html", ""],
    ["first/gallery.html", "#pairs"],
    ["first/gallery.html", "#pairs?pair=pair_00000"],
    ["repeated/gallery.html", "#pairs?pair=pair_00008&look=side"],
    ["both.html", ""],
    ["both.html", "#pairs"],
    ["both.html", "#pairs?pair=pair_00008&look=difference"],
    ["both.html", "#rate"],
  ];
  for (const [file, hash] of places) {
    for (const colorScheme of ["light", "dark"] as const) {
      await open(file, async (page) => {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(300);
        if (hash === "#rate") {
          assertEquals(await seriousFaults(page), []);
          await page.locator("input[type=text]").fill("Ann");
          await page.keyboard.press("Enter");
          await page.waitForSelector(".rating-images");
        }
        if (hash.includes("pair=")) {
          await page.locator(".panel pre").first().waitFor({ state: "attached" });
          for (const summary of await page.locator(".panel summary").all()) await summary.click();
        }
        assertEquals(await seriousFaults(page), [], `${file} ${hash} ${colorScheme}`);
        await page.keyboard.press("?");
        if (hash === "") assertEquals(await seriousFaults(page), []);
      }, hash);
    }
  }
});

/** What axe-core calls serious or critical, with the elements. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  // Typed as a text, for the page's policy forbids that a script be added; the driver may.
  await page.evaluate(axe.source);
  const result = await page.evaluate<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }[];
  }>("axe.run({ resultTypes: ['violations'] })");
  return result.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`)
    );
}

browserTest(
  "without Chinese glyphs on the machine, the gallery's own typeface shows names",
  async () => {
    const fonts = `${folder}/fonts`;
    await Deno.mkdir(fonts, { recursive: true });
    // This machine's typefaces, but for those with Chinese glyphs.
    await Deno.writeTextFile(
      `${fonts}/fonts.conf`,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <selectfont><rejectfont>
      <pattern><patelt name="lang"><string>zh-cn</string></patelt></pattern>
      <pattern><patelt name="lang"><string>ja</string></patelt></pattern>
    </rejectfont></selectfont>
    <cachedir>${fonts}/cache</cachedir></fontconfig>`,
    );
    const bare = await Browser.start({ env: { FONTCONFIG_FILE: `${fonts}/fonts.conf` } });
    try {
      const url = String(pathToFileURL(`${folder}/first/gallery.html`));
      await bare.visit(url, async (page) => {
        await page.waitForSelector(".overview");
        const faces = "[...document.fonts].map((face) => `${face.family} ${face.status}`)";
        assertEquals(await page.evaluate<string[]>(faces), ["Gallery Han loaded"]);
        // Drawn, the names differ: of a missing glyph each would be the same box.
        const drawn = await Promise.all([0, 1, 2].map(async (row) => {
          const name = await page.locator(".groups tbody th a").nth(row).screenshot();
          return name.toString("base64");
        }));
        assertEquals(new Set(drawn).size, 3);
      });
    } finally {
      await bare.close();
    }
  },
);
