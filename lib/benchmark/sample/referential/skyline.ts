import type { Random } from "../../../random.ts";
import { circle, cloud, COLOURS, hills, lighten, line, rect, sky, street } from "../kit/mod.ts";
import { TONES, tower } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { between, chance, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { askColour, askRemoval, both, fill, say } from "../wording.ts";

/** Buildings in a row, and which of them an expression means. */
export interface Skyline {
  /** Storeys from left to right, all different. */
  readonly storeys: readonly number[];
  /** Colours from left to right. */
  readonly colours: readonly NamedColour[];
  /** Position of the meant building, from 0 at the left. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const WALL_COLOURS: readonly NamedColour[] = [
  COLOURS.red,
  COLOURS.yellow,
  COLOURS.green,
  COLOURS.blue,
  COLOURS.purple,
];

/** Six buildings of six heights in three colours. */
export function planSkyline(random: Random): Skyline {
  const storeys = shuffle(random, [2, 3, 4, 5, 6, 7]);
  const [a, b, c] = shuffle(random, WALL_COLOURS) as [NamedColour, NamedColour, NamedColour];
  const colours = shuffle(random, [a, a, a, b, b, c]);
  const tallest = storeys.indexOf(7);
  const mode = pick(random, ["extreme", "second", "colour", "side", "neighbour"] as const);
  const high = chance(random);
  const best = (positions: readonly number[]) =>
    positions.reduce((found, position) =>
      ((storeys[position] as number) > (storeys[found] as number)) === high ? position : found
    );
  const all = [0, 1, 2, 3, 4, 5];
  const degree = high ? both("tallest", "最高") : both("shortest", "最矮");
  const plan = (target: number, reference: Bilingual, difficulty: Difficulty): Skyline => ({
    storeys,
    colours,
    target,
    reference,
    difficulty,
  });
  if (mode === "extreme") {
    return plan(
      best(all),
      fill(both("the {degree} building", "{degree}的那栋楼"), { degree }),
      "easy",
    );
  }
  if (mode === "second") {
    return plan(
      storeys.indexOf(high ? 6 : 3),
      high
        ? both("the second tallest building", "第二高的那栋楼")
        : both("the second shortest building", "第二矮的那栋楼"),
      "medium",
    );
  }
  const single = colours.indexOf(c);
  const beside = single === 0 || (single < 5 && chance(random)) ? "right" : "left";
  const positions = all.filter((at) => beside === "right" ? at > single : at < single);
  const way = both(beside, beside === "right" ? "右" : "左");
  if (mode === "side" && positions.length >= 2) {
    return plan(
      best(positions),
      fill(
        both(
          "the {degree} of the buildings to the {way} of the {colour} one",
          "{colour}楼{way}侧各栋楼中{degree}的那栋",
        ),
        { degree, way, colour: c },
      ),
      "hard",
    );
  }
  if (mode === "neighbour") {
    const step = tallest === 0 || (tallest < 5 && chance(random)) ? 1 : -1;
    return plan(
      tallest + step,
      step === 1
        ? both("the building directly to the right of the tallest one", "紧邻最高楼右侧的那栋楼")
        : both("the building directly to the left of the tallest one", "紧邻最高楼左侧的那栋楼"),
      "hard",
    );
  }
  const colour = pick(random, [a, b]);
  return plan(
    best(all.filter((at) => colours[at] === colour)),
    fill(both("the {degree} {colour} building", "{degree}的{colour}楼"), { degree, colour }),
    "medium",
  );
}

/** The tallest building, or the shortest to the right of the red one. */
export const skyline: SceneFamily = {
  name: "skyline",
  category: "指代",
  draw(_kit, random) {
    const plan = planSkyline(random);
    const dusk = chance(random, 0.4);
    const back = sky(dusk ? "dusk" : pick(random, ["day", "morning"] as const), 860) +
      hills(860, dusk ? "#566a86" : "#7fb58a", between(random, [0, 300])) +
      cloud(between(random, [200, 1200]), between(random, [90, 150]), {
        w: 260,
        opacity: dusk ? 0.3 : 0.9,
      });
    const widths = plan.storeys.map(() => between(random, [176, 206]));
    const storey = 84;
    const edit = dusk
      ? pick(random, ["lights", "mast"])
      : pick(random, ["recolour", "remove", "mast"]);
    const colour = pick(
      random,
      [COLOURS.orange, COLOURS.teal, COLOURS.pink].filter((hue) => !plan.colours.includes(hue)),
    );
    const one = (index: number, changed: boolean) => {
      if (changed && edit === "remove") return "";
      const x = 131 + index * 242;
      const wall = changed && edit === "recolour" ? colour : plan.colours[index] as NamedColour;
      const w = widths[index] as number;
      const storeys = plan.storeys[index] as number;
      const look = { w, storeys, columns: 3, storey, wall: lighten(wall.hex, 0.18) };
      const top = 862 - storeys * storey - 76;
      return tower(x, 862, changed && edit === "lights" ? { ...look, lit: () => true } : look) +
        (changed && edit === "mast" ? mast(x, top) : "");
    };
    const front = street(860);
    const row = (changed: boolean) =>
      plan.storeys.map((_, index) => one(index, changed && index === plan.target)).join("");
    const { reference } = plan;
    const names = (language: "en" | "zh") =>
      plan.colours.map((hue) => hue[language]).join(language === "en" ? ", " : "、");
    return {
      source: back + row(false) + front,
      target: back + row(true) + front,
      instruction: edit === "recolour"
        ? askColour(random, reference, colour)
        : edit === "remove"
        ? askRemoval(random, reference)
        : edit === "lights"
        ? say(random, {
          templates: [
            both("Switch on all the lights in {reference}.", "点亮{reference}的所有窗户。"),
            both("Let every window of {reference} glow.", "让{reference}的每扇窗都亮起来。"),
          ],
          values: { reference },
        })
        : say(random, {
          templates: [
            both(
              "Put a tall antenna with a red light on {reference}.",
              "在{reference}的楼顶加一根带红灯的高天线。",
            ),
            both(
              "Add an antenna with a red lamp to the roof of {reference}.",
              "给{reference}的屋顶装上一根带红灯的天线。",
            ),
          ],
          values: { reference },
        }),
      description: fill(
        both(
          "Six blocks of flats of different heights stand along a street{time}; from left to right they are {names}.",
          "{time}街边立着六栋高矮不同的楼房，从左到右依次为{names}。",
        ),
        {
          time: dusk ? both(" at dusk", "黄昏时分，") : both("", ""),
          names: both(names("en"), names("zh")),
        },
      ),
      rationale: fill(
        both(
          "The heights must be compared: the meant building is number {place} from the left, with {storeys} rows of windows. {effect} The others stay the same.",
          "需要比较高度：所指的是从左数第{place}栋，共{storeys}层窗户。{effect}其他楼保持不变。",
        ),
        {
          place: both(String(plan.target + 1), String(plan.target + 1)),
          storeys: both(String(plan.storeys[plan.target]), String(plan.storeys[plan.target])),
          effect: edit === "recolour"
            ? fill(both("Its walls become {colour}.", "它的墙面变为{colour}。"), { colour })
            : edit === "remove"
            ? both(
              "It is gone; hills and sky show through the gap.",
              "它消失了，空隙里露出山和天空。",
            )
            : edit === "lights"
            ? both("All its windows shine warm yellow.", "它的窗户全部透出暖黄的光。")
            : both(
              "An antenna with a red lamp rises from its roof.",
              "它的屋顶竖起一根带红灯的天线。",
            ),
        },
      ),
      tags: ["comparison", edit === "lights" || edit === "mast" ? "add" : edit, "buildings"],
      difficulty: plan.difficulty,
    };
  },
};

function mast(x: number, top: number): string {
  return line([x, top], [x, top - 92], { stroke: TONES.ink, width: 8 }) +
    line([x - 22, top - 34], [x + 22, top - 34], { stroke: TONES.ink, width: 5 }) +
    line([x - 14, top - 60], [x + 14, top - 60], { stroke: TONES.ink, width: 5 }) +
    rect(x - 26, top - 6, { w: 52, h: 12, radius: 4, fill: TONES.slate }) +
    circle(x, top - 98, { r: 24, fill: "#ff6a5a", opacity: 0.35 }) +
    circle(x, top - 98, { r: 12, fill: "#e8382c" });
}
