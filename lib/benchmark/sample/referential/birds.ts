import type { Random } from "../../../random.ts";
import { cloud, COLOURS, d, fence, ground, hills, house, path, rect, sky } from "../kit/mod.ts";
import { TONES, tree } from "../kit/mod.ts";
import type { NamedColour, Side } from "../kit/mod.ts";
import { perchedBird } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, SceneFamily } from "../scene.ts";
import {
  article,
  askColour,
  askRemoval,
  both,
  count,
  counted,
  fill,
  inRow,
  say,
} from "../wording.ts";

/** A bird and where it sits. */
export interface Bird {
  /** The wire it sits on, or the roof. */
  readonly seat: "upper" | "lower" | "roof";
  /** Horizontal place. */
  readonly x: number;
  /** Side it looks to. */
  readonly facing: Side;
  /** Colour of its feathers. */
  readonly colour: NamedColour;
}

/** Birds on two wires and a roof, and which of them an expression means. */
export interface BirdWires {
  /** Birds in no order that matters. */
  readonly birds: readonly Bird[];
  /** Position of the meant bird in the list. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const FEATHERS: readonly NamedColour[] = [
  COLOURS.blue,
  COLOURS.orange,
  COLOURS.green,
  COLOURS.purple,
];

/** Seats birds so that exactly one is off the wires and exactly one per wire looks the other way. */
export function planBirdWires(random: Random): BirdWires {
  const [a, b] = shuffle(random, FEATHERS) as [NamedColour, NamedColour];
  const mixed = chance(random);
  const feathers = () => mixed ? pick(random, [a, b]) : a;
  const facing = pick(random, ["left", "right"] as const);
  const turned = facing === "left" ? "right" as const : "left" as const;
  const onWire = (seat: "upper" | "lower") => {
    const size = integer(random, [3, 5]);
    const odd = integer(random, [0, size - 1]);
    const slots = shuffle(random, [0, 1, 2, 3, 4, 5, 6]).slice(0, size).sort((p, q) => p - q);
    return slots.map((slot, index): Bird => ({
      seat,
      x: 240 + slot * 152 + between(random, [-16, 16]),
      facing: index === odd ? turned : facing,
      colour: feathers(),
    }));
  };
  const upper = onWire("upper");
  const lower = onWire("lower");
  const birds: Bird[] = [...upper, ...lower, { seat: "roof", x: 0, facing, colour: a }];
  const mode = pick(random, ["off", "place", "facing", "above"] as const);
  if (mode === "off") {
    return {
      birds,
      target: birds.length - 1,
      reference: pick(random, [
        both("the only bird that is not on a wire", "唯一一只不在电线上的鸟"),
        both("the bird sitting on the roof", "停在屋顶上的那只鸟"),
      ]),
      difficulty: "easy",
    };
  }
  const seat = pick(random, ["upper", "lower"] as const);
  const row = seat === "upper" ? upper : lower;
  const offset = seat === "upper" ? 0 : upper.length;
  const wire = seat === "upper"
    ? both("upper wire", "上面那根电线")
    : both("lower wire", "下面那根电线");
  const from = pick(random, ["left", "right"] as const);
  const odd = row.findIndex((bird) => bird.facing === turned);
  if (mode === "place") {
    const target = integer(random, [0, row.length - 1]);
    return {
      birds,
      target: offset + target,
      reference: fill(both("{bird} on the {wire}", "{wire}上{bird}"), {
        wire,
        bird: inRow(
          { number: from === "left" ? target + 1 : row.length - target, from },
          counted("bird", "鸟", "只"),
        ),
      }),
      difficulty: "medium",
    };
  }
  if (mode === "above" && row.length > 1) {
    const step = odd === 0 || (odd < row.length - 1 && chance(random)) ? 1 : -1;
    return {
      birds,
      target: offset + odd + step,
      reference: fill(
        step === 1
          ? both(
            "the bird directly to the right of the only {turned}-facing bird on the {wire}",
            "{wire}上唯一朝{turned}的鸟右边紧邻的那只鸟",
          )
          : both(
            "the bird directly to the left of the only {turned}-facing bird on the {wire}",
            "{wire}上唯一朝{turned}的鸟左边紧邻的那只鸟",
          ),
        { wire, turned: both(turned, turned === "left" ? "左" : "右") },
      ),
      difficulty: "hard",
    };
  }
  return {
    birds,
    target: offset + odd,
    reference: fill(
      both("the only bird on the {wire} that faces {turned}", "{wire}上唯一一只朝{turned}的鸟"),
      { wire, turned: both(turned, turned === "left" ? "左" : "右") },
    ),
    difficulty: "medium",
  };
}

/** The only bird that is not on a wire, or the one that looks the other way. */
export const birdsOnWires: SceneFamily = {
  name: "birds-on-wires",
  category: "指代",
  draw(_kit, random) {
    const plan = planBirdWires(random);
    const homeX = between(random, [420, 1050]);
    const wires = [
      { y: 205, sag: 26 },
      { y: 400, sag: 30 },
    ];
    const size = 124;
    const roofTop = 905 - 170 - 330 * 0.36;
    const wireY = (seat: "upper" | "lower", x: number) => {
      const { y, sag } = wires[seat === "upper" ? 0 : 1] as { y: number; sag: number };
      const t = (x - 90) / 1292;
      return y + 4 * sag * t * (1 - t);
    };
    const back = sky(pick(random, ["day", "morning", "sunset", "overcast"] as const), 860) +
      cloud(between(random, [180, 1300]), between(random, [100, 170]), { w: 280 }) +
      hills(860, "#86b98c", between(random, [0, 300])) + ground(860) +
      tree(homeX > 736 ? 260 : 1210, 905, {
        height: 260,
        season: pick(random, ["spring", "summer", "autumn"] as const),
      }) +
      house(homeX, 905, {
        w: 330,
        h: 170,
        roof: pick(random, ["#c9614f", "#7f8fa6", "#a9795a"]),
        wall: pick(random, ["#f4e8d2", "#e7eef0", "#f0ddd0"]),
      }) +
      fence(0, 1472, { y: 985, h: 70 }) +
      [90, 1382].map((x) =>
        rect(x - 13, 110, { w: 26, h: 850, fill: "#7d5b43" }) +
        rect(x - 13, 110, { w: 9, h: 850, fill: "#96705a" }) +
        wires.map(({ y }) => rect(x - 55, y - 14, { w: 110, h: 16, radius: 4, fill: "#6b4c38" }))
          .join("")
      ).join("") +
      wires.map(({ y, sag }) =>
        path(
          d`M-40 ${y + 12}Q25 ${y + 16} 90 ${y}Q736 ${y + sag * 2} 1382 ${y}Q1450 ${y + 16} 1512 ${
            y + 12
          }`,
          { stroke: TONES.ink, width: 5 },
        )
      ).join("");
    const used = plan.birds.map(({ colour }) => colour);
    const colour = pick(
      random,
      [COLOURS.red, COLOURS.yellow, COLOURS.pink].filter((hue) => !used.includes(hue)),
    );
    const edit = pick(random, ["recolour", "remove", "scarf"] as const);
    const seated = (bird: Bird, look: { readonly colour: string; readonly scarf?: string }) =>
      bird.seat === "roof"
        ? perchedBird(homeX - 30, roofTop + 4, { size, facing: bird.facing, ...look })
        : perchedBird(bird.x, wireY(bird.seat, bird.x), { size, facing: bird.facing, ...look });
    const flock = (changed: boolean) =>
      plan.birds.map((bird, index) => {
        if (!changed || index !== plan.target) return seated(bird, { colour: bird.colour.hex });
        if (edit === "remove") return "";
        return edit === "recolour"
          ? seated(bird, { colour: colour.hex })
          : seated(bird, { colour: bird.colour.hex, scarf: colour.hex });
      }).join("");
    const meant = plan.birds[plan.target] as Bird;
    const { reference } = plan;
    const number = (seat: Bird["seat"]) => plan.birds.filter((bird) => bird.seat === seat).length;
    return {
      source: back + flock(false),
      target: back + flock(true),
      instruction: edit === "recolour"
        ? askColour(random, reference, colour)
        : edit === "remove"
        ? askRemoval(random, reference)
        : say(random, {
          templates: [
            both("Give {reference} {colour} scarf.", "给{reference}围上一条{colourZh}围巾。"),
            both("Put {colour} scarf on {reference}.", "让{reference}戴上{colourZh}围巾。"),
          ],
          values: {
            reference,
            colour: both(article(colour.en), ""),
            colourZh: both("", colour.zh),
          },
        }),
      description: fill(
        both(
          "{upper} birds sit on the upper of two wires and {lower} on the lower one; one more bird sits on the roof of the house below.",
          "两根电线上，上面停着{upper}只鸟，下面停着{lower}只鸟；下方房子的屋顶上还有一只。",
        ),
        { upper: count(number("upper")), lower: count(number("lower")) },
      ),
      rationale: fill(
        both(
          "The meant bird sits on the {seat} and faces {side}. {effect} The rest of the flock is unchanged.",
          "所指的鸟停在{seat}上，面朝{side}。{effect}其余的鸟不变。",
        ),
        {
          seat: meant.seat === "roof"
            ? both("roof", "屋顶")
            : meant.seat === "upper"
            ? both("upper wire", "上面那根电线")
            : both("lower wire", "下面那根电线"),
          side: both(meant.facing, meant.facing === "left" ? "左" : "右"),
          effect: edit === "recolour"
            ? fill(both("Its feathers become {colour}.", "它的羽毛变为{colour}。"), { colour })
            : edit === "remove"
            ? both("It is gone.", "它消失了。")
            : fill(both("It wears a {colour} scarf.", "它围着{colour}围巾。"), { colour }),
        },
      ),
      tags: ["spatial", "orientation", edit, "birds"],
      difficulty: plan.difficulty,
    };
  },
};
