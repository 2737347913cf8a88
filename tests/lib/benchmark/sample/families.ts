import { assert, assertEquals } from "@std/assert";
import sharp from "sharp";
import { loadKit, SHARED_DEFINITIONS } from "../../../../lib/benchmark/sample/kit/mod.ts";
import type { Scene, SceneFamily } from "../../../../lib/benchmark/sample/scene.ts";
import { seededRandom } from "../../../../lib/random.ts";

/** The family of a list with a name. */
export function family(families: readonly SceneFamily[], name: string): SceneFamily {
  const found = families.find((one) => one.name === name);
  assert(found !== undefined, `no family is named ${name}`);
  return found;
}

/** Scenes of one family for seeds from 0. */
export async function drawn(of: SceneFamily, count: number): Promise<readonly Scene[]> {
  const kit = await loadKit();
  return Array.from({ length: count }, (_, seed) => of.draw(kit, seededRandom(seed * 31 + 7)));
}

/** What every family of the sample keeps, whatever it draws. */
export async function assertGoodFamilies(
  families: readonly SceneFamily[],
  options: { readonly atLeast: number },
): Promise<void> {
  assert(families.length >= options.atLeast, `only ${families.length} families`);
  assertEquals(new Set(families.map(({ name }) => name)).size, families.length);
  const difficulties = new Set<string>();
  for (const one of families) {
    const scenes = await drawn(one, 10);
    assertEquals(scenes, await drawn(one, 10), `${one.name} must follow from its seed alone`);
    assertEquals(new Set(scenes.map(({ source }) => source)).size, 10, one.name);
    const asked = new Set(
      scenes.map(({ instruction, rationale }) => instruction.en + rationale.en),
    );
    assert(asked.size >= 4, `${one.name} asks only ${asked.size} different things`);
    for (const scene of scenes) {
      difficulties.add(scene.difficulty);
      assertText(one.name, scene);
      assertDrawing(one.name, scene);
    }
    await assertVisible(one.name, scenes[0] as Scene);
  }
  assertEquals([...difficulties].sort(), ["easy", "hard", "medium"]);
}

function assertText(name: string, scene: Scene): void {
  for (const text of [scene.instruction, scene.description, scene.rationale]) {
    const where = `${name}: ${text.en} / ${text.zh}`;
    assert(/^[A-Z0-9].*[.?!]$/s.test(text.en), where);
    assert(/[。？！]$/.test(text.zh) && /[\u4e00-\u9fff]/.test(text.zh), where);
    assert(!/[{}]|undefined|NaN|\ba [aeio](?!ne\b)|\s\s/.test(text.en), where);
    assert(!/[{}]|undefined|NaN| {2}|的的/.test(text.zh), where);
  }
  assert(scene.tags.length >= 2 && scene.tags.every((tag) => tag !== ""), name);
}

function assertDrawing(name: string, scene: Scene): void {
  assert(scene.source !== scene.target, `${name}: the edit changes nothing`);
  for (const svg of [scene.source, scene.target]) {
    assert(!/NaN|undefined|Infinity|<svg|<filter|<text/.test(svg), name);
    assert(svg.length < 400_000, `${name}: ${svg.length} characters`);
  }
  const kept = sharedParts(scene.source, scene.target);
  assert(kept > 0.3, `${name}: only ${kept} of the drawing stays the same`);
}

/** Share of the source's elements that the target has too. */
function sharedParts(source: string, target: string): number {
  const parts = source.split(/(?=<)/);
  const others = new Set(target.split(/(?=<)/));
  return parts.filter((part) => others.has(part)).length / parts.length;
}

async function assertVisible(name: string, scene: Scene): Promise<void> {
  const [before, after] = await Promise.all([scene.source, scene.target].map(pixels));
  assert(before !== undefined && after !== undefined);
  let changed = 0;
  for (let index = 0; index < before.length; index += 3) {
    const difference = [0, 1, 2].map((channel) =>
      Math.abs((before[index + channel] ?? 0) - (after[index + channel] ?? 0))
    );
    if (Math.max(...difference) > 24) changed++;
  }
  const share = changed * 3 / before.length;
  assert(share > 0.0004, `${name}: the edit changes only ${share} of the picture`);
}

async function pixels(contents: string): Promise<Uint8Array> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1472 1104" width="368" height="276">${SHARED_DEFINITIONS}${contents}</svg>`;
  return await sharp(new TextEncoder().encode(svg)).removeAlpha().raw().toBuffer();
}
