import type { Random } from "../../../random.ts";
import { bush, circle, cloud, COLOURS, darken, ground, lighten, rect, shaded } from "../kit/mod.ts";
import { paneAt, sky, TONES, tree } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { between, chance, integer, pick } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { both, counted, fill, inRow, say } from "../wording.ts";

/** A front with windows and a door, and which window an expression means. */
export interface Facade {
  /** Column of the door on the ground floor, from 0 at the left. */
  readonly door: number;
  /** Row of the meant window, from 0 at the top; row 2 is the ground floor. */
  readonly row: number;
  /** Column of the meant window, from 0 at the left. */
  readonly column: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

/** Number of windows in a row of the front. */
export const FACADE_COLUMNS = 5;

/** Three floors of five windows; the door takes the place of one on the ground floor. */
export function planFacade(random: Random): Facade {
  const door = integer(random, [0, FACADE_COLUMNS - 1]);
  const mode = pick(random, ["above", "corner", "place", "offset", "beside"] as const);
  if (mode === "above") {
    const top = chance(random, 0.4);
    return {
      door,
      row: top ? 0 : 1,
      column: door,
      reference: top
        ? both(
          "the window on the top floor in the same column as the door",
          "顶层与门在同一列的那扇窗",
        )
        : both("the window directly above the door", "门正上方的那扇窗"),
      difficulty: top ? "medium" : "easy",
    };
  }
  const from = pick(random, ["left", "right"] as const);
  const number = integer(random, [1, FACADE_COLUMNS]);
  const column = from === "left" ? number - 1 : FACADE_COLUMNS - number;
  if (mode === "corner" || mode === "place") {
    const row = mode === "corner" ? 0 : 1;
    const place = mode === "corner" ? both("top", "顶层") : both("middle", "中间一层");
    return {
      door,
      row,
      column,
      reference: fill(both("{window} on the {place} floor", "{place}{window}"), {
        place,
        window: inRow({ number, from }, counted("window", "窗户", "扇")),
      }),
      difficulty: "medium",
    };
  }
  const step = door === 0 ? 1 : door === FACADE_COLUMNS - 1 ? -1 : pick(random, [1, -1]);
  const side = both(step === 1 ? "right" : "left", step === 1 ? "右" : "左");
  if (mode === "beside") {
    return {
      door,
      row: 2,
      column: door + step,
      reference: fill(
        both("the window directly to the {side} of the door", "紧挨门{side}边的那扇窗"),
        { side },
      ),
      difficulty: "easy",
    };
  }
  const up = integer(random, [1, 2]);
  return {
    door,
    row: 2 - up,
    column: door + step,
    reference: fill(
      both(
        "the window {up} above the door and one column to its {side}",
        "比门高{up}、再往{side}一列的那扇窗",
      ),
      { side, up: up === 1 ? both("one floor", "一层") : both("two floors", "两层") },
    ),
    difficulty: "hard",
  };
}

/** The window above the door. */
export const facadeWindows: SceneFamily = {
  name: "facade-windows",
  category: "指代",
  draw(_kit, random) {
    const plan = planFacade(random);
    const dusk = chance(random);
    const wall = pick(random, ["#e7c9a4", "#d8b7a8", "#c9d3c0", "#c5d0dc", "#e6d9b8", "#d3c3d8"]);
    const [left, w, top, bottom] = [216, 1040, 110, 930];
    const pitchX = w / FACADE_COLUMNS;
    const pitchY = 262;
    const at = (row: number, column: number) =>
      [left + pitchX * (column + 0.5), top + 150 + pitchY * row] as const;
    const [doorX] = at(2, plan.door);
    const doorColour = pick(random, ["#4d7c8a", "#8a5d3f", "#5d7a55", "#9a4f4f"]);
    let back = sky(dusk ? "dusk" : pick(random, ["day", "morning"] as const), 900) +
      cloud(between(random, [80, 180]), between(random, [90, 200]), {
        w: 200,
        opacity: dusk ? 0.3 : 0.9,
      }) + ground(900, dusk ? "#5d7d6a" : TONES.grass) +
      rect(0, 960, { w: 1472, h: 90, fill: dusk ? "#8b8794" : "#d6d0c4" }) +
      tree(100, 960, { height: 380 }) + tree(1380, 960, { height: 330, kind: "pine" }) +
      shaded((paint) => rect(left, top, { w, h: bottom - top, ...paint }), wall) +
      rect(left - 26, top - 34, { w: w + 52, h: 46, radius: 6, fill: darken(wall, 0.35) });
    for (const row of [1, 2]) {
      back += rect(left, top + row * pitchY + 14, { w, h: 10, fill: darken(wall, 0.16) });
    }
    back += rect(doorX - 74, bottom - 236, { w: 148, h: 236, radius: 6, fill: TONES.paper }) +
      rect(doorX - 60, bottom - 222, { w: 120, h: 222, radius: 4, fill: doorColour }) +
      rect(doorX - 40, bottom - 198, { w: 80, h: 70, radius: 4, fill: lighten(doorColour, 0.2) }) +
      circle(doorX + 40, bottom - 104, { r: 9, fill: TONES.gold }) +
      rect(doorX - 92, bottom - 4, { w: 184, h: 34, fill: "#b5aea3" }) +
      [0, 1, 2, 3, 4].filter((column) => column !== plan.door).map((column) =>
        bush(at(2, column)[0], bottom + 14, { w: 130, colour: dusk ? "#4c7d5c" : TONES.leaf })
      ).join("");
    const edit = dusk ? pick(random, ["light", "shutters"] as const) : pick(
      random,
      ["flowers", "shutters"] as const,
    );
    const colour: NamedColour = pick(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.green,
      COLOURS.orange,
      COLOURS.purple,
    ]);
    const pane = (row: number, column: number, changed: boolean) => {
      const [x, y] = at(row, column);
      const lit = changed && edit === "light";
      return paneAt(x, y, { w: 110, h: 138, lit }) + rect(x - 72, y + 76, {
        w: 144,
        h: 14,
        radius: 3,
        fill: darken(wall, 0.28),
      }) + (changed && edit === "flowers" ? flowerBox(x, y + 82, colour.hex) : "") +
        (changed && edit === "shutters" ? shutters(x, y, colour.hex) : "");
    };
    const panes = (changed: boolean) => {
      let drawn = "";
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < FACADE_COLUMNS; column++) {
          if (row === 2 && column === plan.door) continue;
          drawn += pane(row, column, changed && row === plan.row && column === plan.column);
        }
      }
      return drawn;
    };
    const { reference } = plan;
    return {
      source: back + panes(false),
      target: back + panes(true),
      instruction: edit === "light"
        ? say(random, {
          templates: [
            both("Switch on the light behind {reference}.", "点亮{reference}。"),
            both("Let warm light shine from {reference} only.", "只让{reference}透出暖光。"),
          ],
          values: { reference },
        })
        : edit === "flowers"
        ? say(random, {
          templates: [
            both(
              "Add a flower box with {colour} flowers to {reference}.",
              "给{reference}加一个开着{colour}花的花箱。",
            ),
            both("Put {colour} flowers below {reference}.", "在{reference}下面摆上{colour}的花。"),
          ],
          values: { reference, colour },
        })
        : say(random, {
          templates: [
            both(
              "Add open {colour} shutters to {reference}.",
              "给{reference}装上打开的{colour}百叶窗板。",
            ),
            both(
              "Fit {reference} with {colour} shutters on both sides.",
              "在{reference}两侧加上{colour}窗板。",
            ),
          ],
          values: { reference, colour },
        }),
      description: fill(
        both(
          "The front of a house has three floors with five columns of windows{dusk}; the door stands in column {door} from the left on the ground floor.",
          "{dusk}有三层、每层五列窗户；门在底层从左数第{door}列。",
        ),
        {
          door: both(String(plan.door + 1), String(plan.door + 1)),
          dusk: dusk
            ? both(" at dusk, all of them dark", "黄昏时分，一栋没有亮灯的楼，正面")
            : both("", "一栋楼的正面"),
        },
      ),
      rationale: fill(
        both(
          "Counted from the top left, the meant window is in row {row}, column {column}. {effect} All other windows and the door stay the same.",
          "从左上角数起，所指的窗户在第{row}行第{column}列。{effect}其他窗户和门保持不变。",
        ),
        {
          row: both(String(plan.row + 1), String(plan.row + 1)),
          column: both(String(plan.column + 1), String(plan.column + 1)),
          effect: edit === "light"
            ? both("It shines warm yellow.", "它透出暖黄的光。")
            : edit === "flowers"
            ? fill(
              both("A box of {colour} flowers hangs below it.", "它下方挂着一箱{colour}的花。"),
              {
                colour,
              },
            )
            : fill(
              both("It gains one {colour} shutter on each side.", "它两侧各有一块{colour}窗板。"),
              {
                colour,
              },
            ),
        },
      ),
      tags: ["spatial", "relation", edit, "windows"],
      difficulty: plan.difficulty,
    };
  },
};

function flowerBox(x: number, y: number, colour: string): string {
  let flowers = "";
  for (let index = 0; index < 6; index++) {
    const fx = x - 58 + index * 23.2;
    const fy = y - 20 - (index % 2) * 14;
    flowers += circle(fx, fy + 10, { r: 14, fill: "#5a9c5f" }) +
      circle(fx, fy, { r: 13, fill: colour }) + circle(fx, fy, { r: 5, fill: "#fbe9a6" });
  }
  return flowers +
    shaded((paint) => rect(x - 74, y, { w: 148, h: 36, radius: 4, ...paint }), "#8a5d3f");
}

function shutters(x: number, y: number, colour: string): string {
  return [-84, 84].map((at) => {
    let slats = "";
    for (let index = 0; index < 6; index++) {
      slats += rect(x + at - 16, y - 62 + index * 21, { w: 32, h: 8, fill: darken(colour, 0.25) });
    }
    return rect(x + at - 22, y - 77, { w: 44, h: 154, radius: 3, fill: colour }) + slats;
  }).join("");
}
