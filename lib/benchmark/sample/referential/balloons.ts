import type { Random } from "../../../random.ts";
import { balloon, bush, cloud, ground, hills, person, sky, STRONG_COLOURS } from "../kit/mod.ts";
import { TONES } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { star } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { askColour, both, count, counted, fill, inRow, say } from "../wording.ts";

/** Children with a balloon each, and whose balloon an expression means. */
export interface BalloonRow {
  /** Colours of the balloons from left to right. */
  readonly balloons: readonly NamedColour[];
  /** Lengths of the strings from left to right, all different. */
  readonly heights: readonly number[];
  /** Which children wear a party hat. */
  readonly hats: readonly boolean[];
  /** Position of the meant balloon, from 0 at the left. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

/** Five children; two or three balloons share a colour, one or two children wear party hats. */
export function planBalloonRow(random: Random): BalloonRow {
  const [a, b] = shuffle(random, STRONG_COLOURS) as [NamedColour, NamedColour];
  const balloons = shuffle(random, [a, a, a, b, b]);
  const heights = shuffle(random, [330, 390, 450, 510, 570]);
  const wearer = integer(random, [0, 4]);
  const hats = balloons.map((_, index) => index === wearer);
  const from = pick(random, ["left", "right"] as const);
  const mode = pick(random, ["place", "height", "colour", "hat", "colour-height"] as const);
  const make = (target: number, reference: Bilingual, difficulty: Difficulty): BalloonRow => ({
    balloons,
    heights,
    hats,
    target,
    reference,
    difficulty,
  });
  const rank = (positions: readonly number[], position: number) =>
    from === "left"
      ? positions.indexOf(position) + 1
      : positions.length - positions.indexOf(position);
  const all = [0, 1, 2, 3, 4];
  const target = integer(random, [0, 4]);
  const colour = balloons[target] as NamedColour;
  const same = all.filter((at) => balloons[at] === colour);
  const high = chance(random);
  const extreme = (positions: readonly number[]) =>
    positions.reduce((found, at) =>
      ((heights[at] as number) > (heights[found] as number)) === high ? at : found
    );
  const degree = high ? both("highest", "最高") : both("lowest", "最低");
  switch (mode) {
    case "place":
      return make(
        target,
        inRow({ number: rank(all, target), from }, counted("balloon", "气球")),
        "easy",
      );
    case "height":
      return make(
        extreme(all),
        fill(both("the balloon that floats {degree}", "飘得{degree}的那个气球"), { degree }),
        "easy",
      );
    case "colour":
      return make(
        target,
        inRow(
          { number: rank(same, target), from },
          counted(`${colour.en} balloon`, `${colour.zh}气球`),
        ),
        "medium",
      );
    case "colour-height":
      return make(
        extreme(same),
        fill(both("the {degree} of the {colour} balloons", "{colour}气球中飘得{degree}的那个"), {
          degree,
          colour,
        }),
        "medium",
      );
    case "hat": {
      const step = wearer === 0 ? 1 : wearer === 4 ? -1 : pick(random, [1, -1]);
      return make(
        wearer + step,
        step === 1
          ? both(
            "the balloon held by the child directly to the right of the one in the party hat",
            "戴派对帽的孩子右边紧邻的那个孩子手中的气球",
          )
          : both(
            "the balloon held by the child directly to the left of the one in the party hat",
            "戴派对帽的孩子左边紧邻的那个孩子手中的气球",
          ),
        "hard",
      );
    }
  }
}

/** The third balloon from the right, or the one beside the child in the party hat. */
export const balloonRow: SceneFamily = {
  name: "balloon-row",
  category: "指代",
  draw(_kit, random) {
    const plan = planBalloonRow(random);
    const back = sky(pick(random, ["day", "morning", "sunset"] as const), 820) +
      cloud(between(random, [150, 600]), between(random, [90, 160]), { w: 240 }) +
      cloud(between(random, [900, 1350]), between(random, [90, 200]), { w: 200 }) +
      hills(820, "#83bd8b", between(random, [0, 300])) + ground(820) +
      bush(between(random, [60, 160]), 880, { w: 190 }) +
      bush(between(random, [1320, 1420]), 880, { w: 170, colour: "#6fae66" });
    const children = plan.balloons.map((_, index) => ({
      x: 150 + index * 284,
      height: between(random, [300, 330]),
      colour: pick(random, ["#e8b04a", "#6ea3c9", "#d98598", "#7fb07a", "#a58cc9"]),
      second: pick(random, ["#4a5a78", "#7a5f4a", "#5a6f5f"]),
      outfit: pick(random, ["casual", "dress"] as const),
      hair: pick(random, ["short", "long", "bun"] as const),
      hairColour: pick(random, ["#43332c", "#2b2624", "#8a5a34", "#b98a4a"]),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
    }));
    const hand = (index: number) => {
      const { x, height: h } = children[index] as { x: number; height: number };
      // Where the kit puts the held-out hand of a child.
      const shoulder = -h + 0.13 * h * 1.98 + 0.055 * h;
      return [x + 0.105 * h * 2.4, 1000 + shoulder + h * 0.1] as const;
    };
    const row = children.map(({ x, ...look }, index) =>
      person(x, 1000, {
        ...look,
        child: true,
        pose: "hold",
        hat: plan.hats[index] ? "party" : "none",
      })
    ).join("");
    const colour = pick(random, STRONG_COLOURS.filter((hue) => !plan.balloons.includes(hue)));
    const edit = pick(random, ["recolour", "star", "pop"] as const);
    const floating = (changed: boolean) =>
      plan.balloons.map((hue, index) => {
        const [x, y] = hand(index);
        const size = plan.heights[index] as number;
        const touched = changed && index === plan.target;
        if (touched && edit === "pop") return "";
        const drawn = longBalloon(x, y, {
          length: size,
          colour: touched && edit === "recolour" ? colour.hex : hue.hex,
        });
        return touched && edit === "star"
          ? drawn + star(x, y - size + 4, { r: 34, colour: TONES.paper })
          : drawn;
      }).join("");
    const { reference } = plan;
    const names = (language: "en" | "zh") =>
      plan.balloons.map((hue) => hue[language]).join(language === "en" ? ", " : "、");
    return {
      source: back + floating(false) + row,
      target: back + floating(true) + row,
      instruction: edit === "recolour"
        ? askColour(random, reference, colour)
        : edit === "star"
        ? say(random, {
          templates: [
            both("Print a white star on {reference}.", "在{reference}上印一颗白星。"),
            both("Decorate {reference} with a white star.", "用一颗白色星星装饰{reference}。"),
          ],
          values: { reference },
        })
        : say(random, {
          templates: [
            both("Remove {reference} together with its string.", "把{reference}连同绳子一起去掉。"),
            both(
              "Delete {reference} and its string.",
              "删除{reference}和它的绳子。",
            ),
          ],
          values: { reference },
        }),
      description: fill(
        both(
          "{count} children stand in a row in a meadow, each holding one balloon on a string; from left to right the balloons are {names}. One child wears a party hat.",
          "草地上站着一排{count}个孩子，每人牵着一个气球，气球从左到右依次为{names}。有一个孩子戴着派对帽。",
        ),
        { count: count(5), names: both(names("en"), names("zh")) },
      ),
      rationale: fill(
        both(
          "It is the {old} balloon at position {place} from the left. {effect} The other four balloons and all children stay the same.",
          "所指的是从左数第{place}个气球，它是{old}的。{effect}另外四个气球和所有孩子保持不变。",
        ),
        {
          old: plan.balloons[plan.target] as NamedColour,
          place: both(String(plan.target + 1), String(plan.target + 1)),
          effect: edit === "recolour"
            ? fill(both("It becomes {colour}.", "它变为{colour}。"), { colour })
            : edit === "star"
            ? both("It carries a white star.", "它带有一颗白星。")
            : both("It is gone with its string.", "它和绳子都消失了。"),
        },
      ),
      tags: ["ordinal", "comparison", edit === "pop" ? "remove" : edit, "balloons"],
      difficulty: plan.difficulty,
    };
  },
};

function longBalloon(
  x: number,
  y: number,
  look: { readonly length: number; readonly colour: string },
): string {
  return thread(x, y, look.length - 150) +
    balloon(x, y - look.length + 230, { size: 280, colour: look.colour, shadow: false });
}

function thread(x: number, y: number, length: number): string {
  return `<path d="M${x} ${y}V${y - length}" stroke="#6b7280" stroke-width="3"/>`;
}
