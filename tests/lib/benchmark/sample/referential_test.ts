import { assert, assertEquals } from "@std/assert";
import { referentialScenes } from "../../../../lib/benchmark/sample/referential.ts";
import { planBalloonRow } from "../../../../lib/benchmark/sample/referential/balloons.ts";
import { planBirdWires } from "../../../../lib/benchmark/sample/referential/birds.ts";
import { planLighthouse, planPalm } from "../../../../lib/benchmark/sample/referential/boats.ts";
import type { Harbour } from "../../../../lib/benchmark/sample/referential/boats.ts";
import { planBookcase } from "../../../../lib/benchmark/sample/referential/books.ts";
import { planCups } from "../../../../lib/benchmark/sample/referential/cups.ts";
import { planCarPark } from "../../../../lib/benchmark/sample/referential/people.ts";
import { planShelfGrid } from "../../../../lib/benchmark/sample/referential/shelves.ts";
import { planSkyline } from "../../../../lib/benchmark/sample/referential/skyline.ts";
import { planFacade } from "../../../../lib/benchmark/sample/referential/windows.ts";
import { seededRandom } from "../../../../lib/random.ts";
import { assertGoodFamilies } from "./families.ts";

Deno.test("referentialScenes are at least six families of different, complete pairs", async () => {
  assertEquals(
    referentialScenes.map(({ category }) => category),
    referentialScenes.map(() => "指代"),
  );
  await assertGoodFamilies(referentialScenes, { atLeast: 6 });
});

const SEEDS = Array.from({ length: 300 }, (_, index) => index * 17 + 3);
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** Position from 0 that `the third cup from the left` means among the candidates. */
function inRow(text: string, candidates: readonly number[]): number {
  const edge = /^the (leftmost|rightmost) /.exec(text)?.[1];
  if (edge !== undefined) return candidates.at(edge === "leftmost" ? 0 : -1) as number;
  const [, name, side] = /^the (\w+) .+? from the (left|right)/.exec(text) ?? [];
  const number = ORDINALS.indexOf(name ?? "") + 1;
  assert(number > 0, text);
  return candidates.at(side === "left" ? number - 1 : -number) as number;
}

function positions<T>(items: readonly T[], fits: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => fits(item) ? [index] : []);
}

const ORDINAL_PLACE = new RegExp(`the (${ORDINALS.join("|")}) [a-z ]+? from the (left|right)`);

/** The Chinese ordinal and side say the same as the English ones. */
function assertSameOrdinal(reference: { readonly en: string; readonly zh: string }): void {
  const digits = ["一", "二", "三", "四", "五", "六", "七", "八"];
  const [, name, side] = ORDINAL_PLACE.exec(reference.en) ?? [];
  if (name === undefined) return;
  const [, zhSide, digit] = /从(左|右)往.数第(.)/.exec(reference.zh) ?? [];
  assertEquals(digits.indexOf(digit ?? ""), ORDINALS.indexOf(name), reference.zh);
  assertEquals(zhSide, side === "left" ? "左" : "右");
}

Deno.test("planCups() means the cup that its words lead to", () => {
  for (const seed of SEEDS) {
    const { colours, target, reference } = planCups(seededRandom(seed));
    assertSameOrdinal(reference);
    const step = /directly to the (left|right) of (.+)$/.exec(reference.en);
    const text = step?.[2] ?? reference.en;
    const colour = colours.find(({ en }) => text.includes(` ${en} cup`));
    const anchor = inRow(text, positions(colours, (one) => colour === undefined || one === colour));
    assertEquals(anchor + (step === null ? 0 : step[1] === "left" ? -1 : 1), target, reference.en);
  }
});

Deno.test("planBookcase() means the book that its words lead to", () => {
  for (const seed of SEEDS) {
    const { shelves, shelf, target, ornaments, reference } = planBookcase(seededRandom(seed));
    assertSameOrdinal(reference);
    const beside = /left of the (potted plant|vase|clock)$/.exec(reference.en)?.[1];
    if (beside !== undefined) {
      const kind = beside === "potted plant" ? "plant" : beside;
      assertEquals(ornaments[shelf], kind as "plant");
      assertEquals(target, (shelves[shelf]?.length ?? 0) - 1);
      continue;
    }
    const place = /on the (top|middle|bottom) shelf/.exec(reference.en)?.[1] ?? "";
    assertEquals(["top", "middle", "bottom"].indexOf(place), shelf);
    const row = shelves[shelf] ?? [];
    const step = /directly to the (left|right) of (.+)$/.exec(reference.en);
    const text = step?.[2] ?? reference.en;
    const colour = row.find(({ en }) => text.includes(` ${en} book`));
    const same = positions(row, (one) => colour === undefined || one === colour);
    if (text.startsWith("the only")) assertEquals(same.length, 1);
    const anchor = text.startsWith("the only") ? same[0] as number : inRow(text, same);
    assertEquals(anchor + (step === null ? 0 : step[1] === "left" ? -1 : 1), target, reference.en);
  }
});

Deno.test("planSkyline() means the building that its words lead to", () => {
  for (const seed of SEEDS) {
    const { storeys, colours, target, reference } = planSkyline(seededRandom(seed));
    const all = positions(storeys, () => true);
    const byHeight = (from: readonly number[]) =>
      [...from].sort((a, b) => (storeys[b] as number) - (storeys[a] as number));
    const near = /directly to the (left|right) of the tallest/.exec(reference.en)?.[1];
    if (near !== undefined) {
      assertEquals(target, (byHeight(all)[0] as number) + (near === "left" ? -1 : 1));
      continue;
    }
    const side = /to the (left|right) of the (\w+) one/.exec(reference.en);
    const colour = /(?:tallest|shortest) (\w+) building/.exec(reference.en)?.[1];
    let from = all;
    if (side !== null) {
      const anchors = positions(colours, ({ en }) => en === side[2]);
      assertEquals(anchors.length, 1, reference.en);
      from = all.filter((at) =>
        side[1] === "left" ? at < (anchors[0] as number) : at > (anchors[0] as number)
      );
    } else if (colour !== undefined) from = positions(colours, ({ en }) => en === colour);
    const order = reference.en.includes("shortest") ? byHeight(from).reverse() : byHeight(from);
    assertEquals(order[reference.en.includes("second") ? 1 : 0], target, reference.en);
  }
});

function boatOf(harbour: Harbour, among: readonly number[], word: "larger" | "smaller"): number {
  const size = (at: number) => harbour.boats[at]?.size ?? 0;
  return [...among].sort((a, b) => word === "larger" ? size(b) - size(a) : size(a) - size(b))[0] ??
    -1;
}

Deno.test("planLighthouse() compares the two boats of one side, and size alone misleads", () => {
  for (const seed of SEEDS) {
    const harbour = planLighthouse(seededRandom(seed));
    const text = harbour.reference.en;
    const left = / left /.test(text);
    const side = positions(harbour.boats, ({ x }) => x < harbour.landmark === left);
    assertEquals(side.length, 2);
    const size = /the (larger|smaller)/.exec(text)?.[1] as "larger" | "smaller" | undefined;
    if (size !== undefined) {
      assertEquals(boatOf(harbour, side, size), harbour.target, text);
      assert(boatOf(harbour, [0, 1, 2, 3], size) !== harbour.target);
      continue;
    }
    const far = (at: number) => Math.abs((harbour.boats[at]?.x ?? 0) - harbour.landmark);
    const [near, away] = [...side].sort((a, b) => far(a) - far(b));
    assertEquals(text.includes("closest") ? near : away, harbour.target, text);
  }
});

Deno.test("planPalm() compares the boats behind the trunk, with a distractor in the open", () => {
  for (const seed of SEEDS) {
    const harbour = planPalm(seededRandom(seed));
    const behind = positions(
      harbour.boats,
      ({ x, size }) => Math.abs(x - harbour.landmark) < size * 0.5,
    );
    assertEquals(behind.length, 2);
    const size = /the (larger|smaller)/.exec(harbour.reference.en)?.[1] as "larger" | "smaller";
    assertEquals(boatOf(harbour, behind, size), harbour.target);
    assert(boatOf(harbour, [0, 1, 2, 3], size) !== harbour.target);
    for (const { x, size: height } of harbour.boats) {
      assert(x - height / 2 > 0 && x + height / 2 < 1472, `${x} ${height}`);
    }
  }
});

Deno.test("planCarPark() means one person only", () => {
  for (const seed of SEEDS) {
    const { cars, hats, target, reference } = planCarPark(seededRandom(seed));
    const carOf = (person: number) => cars[person < 2 ? 0 : 1].en;
    const side = /to the (left|right) of the (\w+) car$/.exec(reference.en);
    const hat = /with the (\w+) hat standing next to the (\w+) car/.exec(reference.en);
    const chain = /at the (\w+) car whose hat (matches|differs).*left of the (\w+) car/
      .exec(reference.en);
    const people = [0, 1, 2, 3].filter((person) => {
      if (chain !== null) {
        const other = [0, 2].find((at) => carOf(at) === chain[3]) as number;
        return carOf(person) === chain[1] &&
          (hats[person] === hats[other]) === (chain[2] === "matches");
      }
      if (hat !== null) return hats[person]?.en === hat[1] && carOf(person) === hat[2];
      return carOf(person) === side?.[2] && (person % 2 === 0) === (side?.[1] === "left");
    });
    assertEquals(people, [target], reference.en);
  }
});

Deno.test("planBirdWires() means one bird only", () => {
  for (const seed of SEEDS) {
    const { birds, target, reference } = planBirdWires(seededRandom(seed));
    assertSameOrdinal(reference);
    if (/not on a wire|on the roof/.test(reference.en)) {
      assertEquals(positions(birds, ({ seat }) => seat === "roof"), [target]);
      continue;
    }
    const wire = /on the (upper|lower) wire/.exec(reference.en)?.[1];
    const row = positions(birds, ({ seat }) => seat === wire);
    const xs = row.map((at) => birds[at]?.x ?? 0);
    assertEquals(xs, [...xs].sort((a, b) => a - b));
    const facing = /faces (left|right)/.exec(reference.en)?.[1] ??
      /only (left|right)-facing/.exec(reference.en)?.[1];
    if (facing === undefined) {
      assertEquals(inRow(reference.en, row), target, reference.en);
      continue;
    }
    const odd = row.filter((at) => birds[at]?.facing === facing);
    assertEquals(odd.length, 1, reference.en);
    const step = /directly to the (left|right) of/.exec(reference.en)?.[1];
    const shift = step === undefined ? 0 : step === "left" ? -1 : 1;
    assertEquals((odd[0] as number) + shift, target, reference.en);
    assert(row.includes(target));
  }
});

Deno.test("planFacade() means the window that its words lead to", () => {
  for (const seed of SEEDS) {
    const { door, row, column, reference } = planFacade(seededRandom(seed));
    const text = reference.en;
    assertSameOrdinal(reference);
    const offset = /the window (one|two) floors? above the door and one column to its (left|right)/
      .exec(text);
    const floor = /on the (top|middle) floor$/.exec(text)?.[1];
    if (offset !== null) {
      assertEquals(row, offset[1] === "one" ? 1 : 0);
      assertEquals(column, door + (offset[2] === "left" ? -1 : 1));
    } else if (floor !== undefined) {
      assertEquals([row, column], [floor === "top" ? 0 : 1, inRow(text, [0, 1, 2, 3, 4])]);
    } else if (text.includes("same column")) assertEquals([row, column], [0, door]);
    else if (text.includes("directly above")) assertEquals([row, column], [1, door]);
    else {
      const side = /directly to the (left|right) of the door/.exec(text)?.[1];
      assertEquals([row, column], [2, door + (side === "left" ? -1 : 1)]);
    }
    assert(column >= 0 && column < 5);
  }
});

Deno.test("planBalloonRow() means the balloon that its words lead to", () => {
  for (const seed of SEEDS) {
    const { balloons, heights, hats, target, reference } = planBalloonRow(seededRandom(seed));
    assertSameOrdinal(reference);
    const text = reference.en;
    const step = /directly to the (left|right) of the one in the party hat/.exec(text)?.[1];
    if (step !== undefined) {
      assertEquals(positions(hats, Boolean).length, 1);
      assertEquals(hats.indexOf(true) + (step === "left" ? -1 : 1), target);
      continue;
    }
    const colour = balloons.find(({ en }) => text.includes(` ${en} balloon`));
    const from = positions(balloons, (one) => colour === undefined || one === colour);
    const degree = /(highest|lowest)/.exec(text)?.[1];
    if (degree === undefined) {
      assertEquals(inRow(text, from), target, text);
      continue;
    }
    const order = [...from].sort((a, b) => (heights[b] as number) - (heights[a] as number));
    assertEquals(degree === "highest" ? order[0] : order.at(-1), target, text);
  }
});

Deno.test("planShelfGrid() means the thing that its words lead to, one step at a time", () => {
  const names: Readonly<Record<string, string>> = {
    "potted plant": "plant",
    "toy duck": "duck",
    "gift box": "gift",
    "pile of books": "books",
  };
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    "directly below": [1, 0],
    "directly above": [-1, 0],
    "directly to the right of": [0, 1],
    "directly to the left of": [0, -1],
  };
  for (const seed of SEEDS) {
    const { grid, target, partner, reference } = planShelfGrid(seededRandom(seed));
    const at = ([row, column]: readonly [number, number]) => grid[row]?.[column];
    const find = (name: string) =>
      grid.flatMap((row, r) =>
        row.flatMap((kind, c) => kind === (names[name] ?? name) ? [[r, c] as const] : [])
      );
    assertEquals(find(at(partner) ?? "").length, 1);
    assert(at(partner) !== at(target));
    const twice = /^the (.+) on the (higher|lower) shelf$/.exec(reference.en);
    if (twice !== null) {
      const found = find(twice[1] ?? "");
      assertEquals(found.length, 2);
      assertEquals(found[twice[2] === "higher" ? 0 : 1], target);
      continue;
    }
    const taken = reference.en.match(/directly (?:below|above|to the (?:right|left) of)/g) ?? [];
    const anchor = find(
      /the ([a-z ]+)$/.exec(
        reference.en.split("directly").at(-1)?.replace(/^.*(?:below|above|of) the /, "the ") ?? "",
      )?.[1] ?? "",
    );
    assertEquals(anchor.length, 1, reference.en);
    const [row, column] = anchor[0] as readonly [number, number];
    const [dr, dc] = taken.map((step) => steps[step] as readonly [number, number])
      .reduce(([r, c], [sr, sc]) => [r + sr, c + sc], [0, 0]);
    assertEquals([row + (dr ?? 0), column + (dc ?? 0)], [...target], reference.en);
  }
});
