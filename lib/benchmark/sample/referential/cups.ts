import type { Random } from "../../../random.ts";
import type { NamedColour } from "../kit/mod.ts";
import { cup, STRONG_COLOURS, TONES } from "../kit/mod.ts";
import { star, tabletop } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { askColour, askRemoval, both, count, counted, fill, inRow, say } from "../wording.ts";

/** A row of cups, and which of them an expression means. */
export interface CupRow {
  /** Colours from left to right. */
  readonly colours: readonly NamedColour[];
  /** Position of the meant cup, from 0 at the left. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Why this cup and no other. */
  readonly reason: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

/** Lays out six or seven cups in three colours and words an expression for one of them. */
export function planCups(random: Random): CupRow {
  const [a, b, c] = shuffle(random, STRONG_COLOURS) as [NamedColour, NamedColour, NamedColour];
  const colours = shuffle(random, chance(random) ? [a, a, b, b, c, c] : [a, a, a, b, b, c, c]);
  const from = pick(random, ["left", "right"] as const);
  const numberAt = (position: number) => from === "left" ? position + 1 : colours.length - position;
  const target = integer(random, [0, colours.length - 1]);
  const number = numberAt(target);
  const cups = counted("cup", "杯子");
  const simple = inRow(
    number * 2 <= colours.length + 1
      ? { number, from }
      : { number: colours.length + 1 - number, from: from === "left" ? "right" : "left" },
    cups,
  );
  const mode = pick(random, ["place", "colour", "neighbour"] as const);
  const among = (position: number) => {
    const colour = colours[position] as NamedColour;
    const same = colours.flatMap((other, index) => other === colour ? [index] : []);
    const rank = from === "left"
      ? same.indexOf(position) + 1
      : same.length - same.indexOf(position);
    return inRow({ number: rank, from }, counted(`${colour.en} cup`, `${colour.zh}杯子`));
  };
  switch (mode) {
    case "place":
      return {
        colours,
        target,
        reference: inRow({ number, from }, cups),
        reason: both(
          "Every cup in the row counts, whatever its color.",
          "一排里的每个杯子都要算，不论颜色。",
        ),
        difficulty: "easy",
      };
    case "colour":
      return {
        colours,
        target,
        reference: among(target),
        reason: fill(
          both(
            "Only cups of that color are counted; in the whole row it is {simple}.",
            "只数这种颜色的杯子；在整排里，它是{simple}。",
          ),
          { simple: simple },
        ),
        difficulty: "medium",
      };
    case "neighbour": {
      const side = target === 0 || (target < colours.length - 1 && chance(random))
        ? "left"
        : "right";
      const anchor = side === "left" ? target + 1 : target - 1;
      return {
        colours,
        target,
        reference: fill(
          side === "left"
            ? both("the cup directly to the left of {anchor}", "紧挨在{anchor}左边的那个杯子")
            : both("the cup directly to the right of {anchor}", "紧挨在{anchor}右边的那个杯子"),
          { anchor: among(anchor) },
        ),
        reason: fill(
          both(
            "First find {anchor}, then step one cup to its {side}: that is {simple}.",
            "先找到{anchor}，再看它{side}边的一个：那就是{simple}。",
          ),
          {
            anchor: among(anchor),
            simple: simple,
            side: both(side, side === "left" ? "左" : "右"),
          },
        ),
        difficulty: "hard",
      };
    }
  }
}

/** The second cup from the left, the third blue one from the right, the one beside it. */
export const cupRow: SceneFamily = {
  name: "cup-row",
  category: "指代",
  draw(_kit, random) {
    const back = tabletop(random, { edge: 650 });
    const row = planCups(random);
    const size = between(random, [118, 132]);
    const y = between(random, [860, 920]);
    const gap = row.colours.length === 6 ? 218 : 188;
    const handle = pick(random, ["left", "right"] as const);
    const left = 736 - gap * (row.colours.length - 1) / 2;
    const cupAt = (index: number, colour: string) =>
      cup(left + gap * index, y, { size, handle, colour });
    const source = row.colours.map(({ hex }, index) => cupAt(index, hex));
    const unused = STRONG_COLOURS.filter((colour) => !row.colours.includes(colour));
    const colour = pick(random, unused);
    const edit = pick(random, ["recolour", "remove", "star"] as const);
    const old = row.colours[row.target] as NamedColour;
    const target = edit === "recolour"
      ? cupAt(row.target, colour.hex)
      : edit === "remove"
      ? ""
      : source[row.target] +
        star(left + gap * row.target, y - size * 0.5, { r: size * 0.26, colour: TONES.paper });
    const { reference } = row;
    const instruction = edit === "recolour"
      ? askColour(random, reference, colour)
      : edit === "remove"
      ? askRemoval(random, reference)
      : say(random, {
        templates: [
          both("Draw a white star on {reference}.", "在{reference}上画一颗白色的星星。"),
          both(
            "Decorate {reference} with one large white star.",
            "用一颗大的白色星星装饰{reference}。",
          ),
        ],
        values: { reference },
      });
    const names = (language: "en" | "zh") =>
      row.colours.map((colour) => colour[language]).join(language === "en" ? ", " : "、");
    return {
      source: back + source.join(""),
      target: back + source.map((drawn, index) => index === row.target ? target : drawn).join(""),
      instruction,
      description: fill(
        both(
          "{count} tea cups stand in a row on a table; from left to right they are {names}.",
          "桌上摆着一排{count}个茶杯，从左到右依次为{names}。",
        ),
        { count: count(row.colours.length), names: both(names("en"), names("zh")) },
      ),
      rationale: fill(
        both(
          "{reason} {effect} All other cups stay as they are.",
          "{reason}{effect}其他杯子保持不变。",
        ),
        {
          reason: row.reason,
          effect: edit === "recolour"
            ? both(`It turns from ${old.en} to ${colour.en}.`, `它由${old.zh}变为${colour.zh}。`)
            : edit === "remove"
            ? both(
              "It is gone, and the bare table shows in its place.",
              "它消失了，原处露出空桌面。",
            )
            : both("It alone carries a white star.", "只有它带有一颗白色星星。"),
        },
      ),
      tags: ["ordinal", edit, "cups"],
      difficulty: row.difficulty,
    };
  },
};
