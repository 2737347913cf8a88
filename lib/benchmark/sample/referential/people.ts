import type { Random } from "../../../random.ts";
import { balloon, car, COLOURS, person, sky, street, TONES, tower, umbrella } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { woollyHat } from "../props.ts";
import { between, chance, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import { article, askColour, askRemoval, both, fill, say } from "../wording.ts";

/** Two cars with a person on each side, and which person an expression means. */
export interface CarPark {
  /** Colours of the cars from left to right. */
  readonly cars: readonly [NamedColour, NamedColour];
  /** Colours of the hats of the four people from left to right. */
  readonly hats: readonly NamedColour[];
  /** Position of the meant person, from 0 at the left. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const HATS: readonly NamedColour[] = [
  COLOURS.red,
  COLOURS.blue,
  COLOURS.green,
  COLOURS.yellow,
  COLOURS.purple,
];

/** Dresses four people in hats of two colours, so that the hat alone never decides. */
export function planCarPark(random: Random): CarPark {
  const cars = shuffle(random, [COLOURS.red, COLOURS.blue, COLOURS.yellow, COLOURS.green])
    .slice(0, 2) as [NamedColour, NamedColour];
  const [a, b] = shuffle(random, HATS) as [NamedColour, NamedColour];
  const hats = [...(chance(random) ? [a, b] : [b, a]), ...(chance(random) ? [a, b] : [b, a])];
  const target = Math.floor(random() * 4);
  const hat = hats[target] as NamedColour;
  const vehicle = cars[target < 2 ? 0 : 1] as NamedColour;
  const other = cars[target < 2 ? 1 : 0] as NamedColour;
  const side = both(target % 2 === 0 ? "left" : "right", target % 2 === 0 ? "左" : "右");
  // The other car's person on its left wears either the same hat or the other one.
  const leftOfOther = hats[target < 2 ? 2 : 0] as NamedColour;
  const values = { hat, car: vehicle, other, side };
  const mode = pick(random, ["hat", "side", "chain"] as const);
  return {
    cars,
    hats,
    target,
    reference: mode === "hat"
      ? fill(
        both(
          "the person with the {hat} hat standing next to the {car} car",
          "站在{car}汽车旁边、戴{hat}帽子的人",
        ),
        values,
      )
      : mode === "side"
      ? fill(
        both("the person to the {side} of the {car} car", "{car}汽车{side}边的那个人"),
        values,
      )
      : fill(
        leftOfOther === hat
          ? both(
            "the person at the {car} car whose hat matches the hat of the person to the left of the {other} car",
            "{car}汽车旁边那个与{other}汽车左边的人帽子颜色相同的人",
          )
          : both(
            "the person at the {car} car whose hat differs from the hat of the person to the left of the {other} car",
            "{car}汽车旁边那个与{other}汽车左边的人帽子颜色不同的人",
          ),
        values,
      ),
    difficulty: mode === "side" ? "easy" : mode === "hat" ? "medium" : "hard",
  };
}

/** The person with the blue hat next to the red car. */
export const peopleAndCars: SceneFamily = {
  name: "people-and-cars",
  category: "指代",
  draw(_kit, random) {
    const plan = planCarPark(random);
    let back = sky(pick(random, ["day", "morning", "overcast"] as const), 790);
    const walls = shuffle(random, [
      "#d9b8a0",
      "#c8cfd8",
      "#e3d3b0",
      "#b9cbb5",
      "#cdb9cc",
      "#b7c8d6",
    ]);
    walls.slice(0, 5).forEach((wall, index) => {
      back += tower(150 + index * 293, 792, {
        w: between(random, [220, 280]),
        storeys: 2 + Math.floor(random() * 4),
        columns: 3,
        wall,
      });
    });
    back += street(790);
    const people = plan.hats.map((hat, index) => ({
      hat,
      x: (index < 2 ? 368 : 1104) + (index % 2 === 0 ? -258 : 258),
      height: between(random, [320, 350]),
      colour: pick(random, ["#7d8fa8", "#a58a76", "#8f9d7c", "#96839f", "#b0978a"]),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
      hair: pick(random, ["short", "long"] as const),
      outfit: pick(random, ["casual", "coat"] as const),
    }));
    const unused = [COLOURS.orange, COLOURS.teal, COLOURS.pink, COLOURS.purple, COLOURS.green]
      .filter((colour) => !plan.hats.includes(colour) && !plan.cars.includes(colour));
    const colour = pick(random, unused);
    const edit = pick(random, ["clothes", "remove", "balloon", "umbrella"] as const);
    const figures = (changed: boolean) =>
      people.map((look, index) => {
        const { x, hat, ...rest } = look;
        const options = { ...rest };
        const touched = changed && index === plan.target;
        if (touched && edit === "remove") return "";
        const base = touched && edit === "clothes" ? { ...options, colour: colour.hex } : options;
        const arm = index % 2 === 0 ? "right" as const : "left" as const;
        const held = edit === "balloon"
          ? balloon(0, 0, { size: 300, colour: colour.hex, shadow: false })
          : umbrella(0, 0, { size: 300, colour: colour.hex, shadow: false });
        const drawn = touched && edit !== "clothes"
          ? person(x, 872, { ...base, pose: "hold", arm, held })
          : person(x, 872, base);
        return drawn + woollyHat(x, 872, { height: rest.height, colour: hat.hex });
      }).join("");
    const heading = pick(random, ["left", "right"] as const);
    const cars = car(368, 900, { size: 360, colour: plan.cars[0].hex, heading }) +
      car(1104, 900, { size: 360, colour: plan.cars[1].hex, heading });
    const { reference } = plan;
    const clothes = fill(both("the top worn by {reference}", "{reference}的上衣"), { reference });
    const thing = edit === "balloon"
      ? both(`${article(colour.en)} balloon`, `一个${colour.zh}气球`)
      : both(`${article(colour.en)} umbrella`, `一把撑开的${colour.zh}雨伞`);
    return {
      source: back + figures(false) + cars,
      target: back + figures(true) + cars,
      instruction: edit === "clothes"
        ? askColour(random, clothes, colour)
        : edit === "remove"
        ? askRemoval(random, reference)
        : say(random, {
          templates: [
            both("Give {reference} {thing} to hold.", "让{reference}手里拿着{thing}。"),
            both("Put {thing} into the hand of {reference}.", "在{reference}手里加上{thing}。"),
          ],
          values: { reference, thing },
        }),
      description: fill(
        both(
          "A {left} car and a {right} car are parked on a street; one person stands on each side of each car, in hats that are, from left to right, {hats}.",
          "街边停着一辆{left}汽车和一辆{right}汽车，每辆车两侧各站着一个人，帽子颜色从左到右依次为{hatsZh}。",
        ),
        {
          left: plan.cars[0],
          right: plan.cars[1],
          hats: both(plan.hats.map(({ en }) => en).join(", "), ""),
          hatsZh: both("", plan.hats.map(({ zh }) => zh).join("、")),
        },
      ),
      rationale: fill(
        both(
          "{reason} It is the person at position {place} from the left. {effect} Nobody else changes.",
          "{reason}所指的是从左数第{place}个人。{effect}其他人不变。",
        ),
        {
          reason: plan.difficulty === "easy"
            ? both(
              "One person stands on each side of each car, so the car and the side decide.",
              "每辆车两侧各有一人，由车和方位决定。",
            )
            : both(
              "Two people share each hat color and two share each car, so both must fit.",
              "每种帽子颜色各有两个人，每辆车旁也各有两个人，必须同时符合。",
            ),
          place: both(String(plan.target + 1), String(plan.target + 1)),
          effect: edit === "clothes"
            ? fill(both("The top becomes {colour}.", "上衣变为{colour}。"), { colour })
            : edit === "remove"
            ? both("That person is gone; the street shows.", "此人消失，露出街道。")
            : fill(both("One hand now holds {thing}.", "一只手拿着{thing}。"), { thing }),
        },
      ),
      tags: ["attribute", "spatial", edit === "clothes" ? "recolour" : edit, "people"],
      difficulty: plan.difficulty,
    };
  },
};
