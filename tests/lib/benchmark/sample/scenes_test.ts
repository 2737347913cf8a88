import { assert, assertEquals, assertNotEquals } from "@std/assert";
import sharp from "sharp";
import type { SampleCategory, Scene } from "../../../../lib/benchmark/sample/mod.ts";
import {
  CATEGORY_COUNTS,
  pictureSvg,
  sceneFamilies,
} from "../../../../lib/benchmark/sample/mod.ts";
import { loadKit } from "../../../../lib/benchmark/sample/kit/mod.ts";
import { decodePixels } from "../../../../lib/image/pixels.ts";
import { seededRandom } from "../../../../lib/random.ts";

const CATEGORIES = Object.keys(CATEGORY_COUNTS) as SampleCategory[];
const SEEDS = Array.from({ length: 12 }, (_, index) => index * 977 + 1);

function textsOf(scene: Scene): readonly (readonly [en: string, zh: string])[] {
  return [scene.instruction, scene.description, scene.rationale].map(({ en, zh }) => [en, zh]);
}

for (const category of CATEGORIES) {
  Deno.test(`sceneFamilies() of ${category} are at least six, each with its own name`, () => {
    const families = sceneFamilies(category);
    assert(families.length >= 6, `${families.length}`);
    assertEquals(new Set(families.map((family) => family.name)).size, families.length);
    for (const family of families) assertEquals(family.category, category, family.name);
  });

  Deno.test(`scenes of ${category} draw sound pictures that differ`, async () => {
    const kit = await loadKit();
    for (const family of sceneFamilies(category)) {
      const sources = new Set<string>();
      for (const seed of SEEDS) {
        const scene = family.draw(kit, seededRandom(seed));
        assertEquals(scene, family.draw(kit, seededRandom(seed)), family.name);
        assertNotEquals(scene.source, scene.target, family.name);
        sources.add(scene.source);
        for (const svg of [scene.source, scene.target]) {
          assert(!/NaN|undefined|Infinity/.test(svg), `${family.name}, seed ${seed}`);
          assert(!svg.includes("<svg"), family.name);
          const definitions = new Map<string, string>();
          for (const [whole, tag, id] of svg.matchAll(/<(\w+) id="([^"]+)".*?<\/\1>/g)) {
            assertEquals(definitions.get(id as string) ?? whole, whole, `${family.name}: ${tag}`);
            definitions.set(id as string, whole);
          }
        }
      }
      assert(sources.size >= 6, `${family.name}: ${sources.size} different drawings`);
    }
  });

  Deno.test(`scenes of ${category} have texts in both languages`, async () => {
    const kit = await loadKit();
    for (const family of sceneFamilies(category)) {
      for (const seed of SEEDS) {
        const scene = family.draw(kit, seededRandom(seed));
        const where = `${family.name}, seed ${seed}`;
        for (const [en, zh] of textsOf(scene)) {
          assert(/^[A-Z0-9].*[.!?]["”]?$/.test(en), `${where}: ${en}`);
          assert(!/ {2}|\b[Aa] [aeio]|\ban [^aeiouh ]|undefined/.test(en), `${where}: ${en}`);
          assert(/\p{Script=Han}.*[。！？]”?$/u.test(zh), `${where}: ${zh}`);
          assert(!/undefined|的的|色色|[,.;!?] ?$/.test(zh), `${where}: ${zh}`);
        }
        assert(
          scene.tags.length > 0 &&
            scene.tags.every((tag) => /^[a-z0-9]+([ -][a-z0-9]+)*$/.test(tag)),
          where,
        );
        assert(["easy", "medium", "hard"].includes(scene.difficulty), where);
      }
    }
  });
}

Deno.test("scene families have a name of their own over all categories", () => {
  const names = CATEGORIES.flatMap((category) => sceneFamilies(category).map(({ name }) => name));
  assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
});

/** Families whose upper corners no instruction touches. */
const STILL_CORNERS = [
  "removed-shelf",
  "farther",
  "balance",
  "buoyancy",
  "domino-row",
  "tilted-tank",
];

Deno.test("scenes of 物理 leave what the instruction does not touch as it was", async () => {
  const kit = await loadKit();
  for (const family of sceneFamilies("物理")) {
    if (!STILL_CORNERS.includes(family.name)) continue;
    const scene = family.draw(kit, seededRandom(3));
    const size = { width: 184, height: 138 };
    const [source, target] = await Promise.all(
      [scene.source, scene.target].map(async (svg) =>
        // A drawing is no image of a benchmark: decodePixels() refuses it.
        decodePixels(await sharp(new TextEncoder().encode(pictureSvg(svg, size))).png().toBuffer())
      ),
    );
    assert(source !== undefined && target !== undefined);
    let changed = 0;
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const start = (y * size.width + x) * 3;
        const same = [0, 1, 2].every((c) => source.data[start + c] === target.data[start + c]);
        if (!same) changed++;
        if (y < 14 && (x < 14 || x >= size.width - 14)) assert(same, `${family.name} ${x} ${y}`);
      }
    }
    const share = changed / (size.width * size.height);
    assert(share > 0.005 && share < 0.5, `${family.name}: ${share} of the picture changed`);
  }
});

Deno.test("moved-sun draws other shadows and the same lawn", async () => {
  const kit = await loadKit();
  const family = sceneFamilies("物理").find(({ name }) => name === "moved-sun");
  const scene = family?.draw(kit, seededRandom(8));
  const shadows = (svg = "") => svg.match(/<path [^>]*opacity="0.24"\/>/g) ?? [];
  assertEquals(shadows(scene?.source).length, shadows(scene?.target).length);
  assert(shadows(scene?.source).length >= 2);
  for (const [index, shadow] of shadows(scene?.source).entries()) {
    assertNotEquals(shadow, shadows(scene?.target)[index]);
  }
});
