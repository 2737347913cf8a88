import type { Random } from "../../../random.ts";
import { beach, cloud, COLOURS, sailBoat, sea, sky, sun } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { lighthouse, palm } from "../props.ts";
import { between, chance, pick, shuffle } from "../scene.ts";
import type { Bilingual, Difficulty, Scene, SceneFamily } from "../scene.ts";
import { askColour, askRemoval, both, fill, say } from "../wording.ts";

/** A boat on the water. */
export interface Boat {
  /** Horizontal middle. */
  readonly x: number;
  /** Water line. */
  readonly y: number;
  /** Height with mast. */
  readonly size: number;
  /** Colour of the hull. */
  readonly colour: NamedColour;
}

/** Boats around a landmark, and which of them an expression means. */
export interface Harbour {
  /** Horizontal place of the landmark. */
  readonly landmark: number;
  /** Boats, in no order that matters. */
  readonly boats: readonly Boat[];
  /** Position of the meant boat in the list. */
  readonly target: number;
  /** The expression. */
  readonly reference: Bilingual;
  /** Why this boat and no other. */
  readonly reason: Bilingual;
  /** Of the expression. */
  readonly difficulty: Difficulty;
}

const HULLS: readonly NamedColour[] = [
  COLOURS.red,
  COLOURS.blue,
  COLOURS.green,
  COLOURS.orange,
  COLOURS.purple,
];

/** Two boats on each side of a lighthouse; one of them is meant by size, side or distance. */
export function planLighthouse(random: Random): Harbour {
  const landmark = between(random, [690, 780]);
  const side = pick(random, ["left", "right"] as const);
  const larger = chance(random);
  const big = between(random, [250, 300]);
  const small = between(random, [150, 180]);
  // The extreme of the whole picture lies on the other side, so that size alone misleads.
  const others = larger
    ? [big + 70, between(random, [190, 220])]
    : [between(random, [220, 250]), 120];
  const [c1, c2] = shuffle(random, HULLS) as [NamedColour, NamedColour];
  const colours = chance(random) ? [c1, c1, c1, c1] : [c1, c2, c2, c1];
  const near = chance(random);
  const targetSize = larger ? big : small;
  const otherSize = larger ? small : big;
  const toward = side === "left" ? -1 : 1;
  const place = (rank: 0 | 1, way: number) =>
    landmark + way * (rank === 0 ? between(random, [245, 285]) : between(random, [530, 570]));
  const boats: Boat[] = [
    { x: place(near ? 0 : 1, toward), y: 0, size: targetSize, colour: colours[0] as NamedColour },
    { x: place(near ? 1 : 0, toward), y: 0, size: otherSize, colour: colours[1] as NamedColour },
    { x: place(0, -toward), y: 0, size: others[0] as number, colour: colours[2] as NamedColour },
    { x: place(1, -toward), y: 0, size: others[1] as number, colour: colours[3] as NamedColour },
  ].map((boat) => ({ ...boat, y: between(random, [790, 830]) + (boat.size - 150) * 0.5 }));
  const sideText = both(side, side === "left" ? "左" : "右");
  if (chance(random, 0.35)) {
    return {
      landmark,
      boats,
      target: 0,
      reference: fill(
        near
          ? both(
            "the boat closest to the lighthouse on its {side} side",
            "灯塔{side}边离灯塔最近的那艘船",
          )
          : both(
            "the boat farthest from the lighthouse on its {side} side",
            "灯塔{side}边离灯塔最远的那艘船",
          ),
        { side: sideText },
      ),
      reason: both(
        "Only the two boats on that side count, and their distance decides, not their size.",
        "只看那一侧的两艘船，由距离而不是大小决定。",
      ),
      difficulty: "medium",
    };
  }
  return {
    landmark,
    boats,
    target: 0,
    reference: fill(
      larger
        ? both(
          "the larger of the two boats to the {side} of the lighthouse",
          "灯塔{side}边两艘船中较大的那艘",
        )
        : both(
          "the smaller of the two boats to the {side} of the lighthouse",
          "灯塔{side}边两艘船中较小的那艘",
        ),
      { side: sideText },
    ),
    reason: larger
      ? both(
        "The largest boat of all sails on the other side, so the side must be settled first.",
        "全图最大的船在另一侧，所以必须先确定是哪一侧。",
      )
      : both(
        "The smallest boat of all sails on the other side, so the side must be settled first.",
        "全图最小的船在另一侧，所以必须先确定是哪一侧。",
      ),
    difficulty: "hard",
  };
}

/** Two boats behind a palm on the beach, two more in the open; the larger or smaller is meant. */
export function planPalm(random: Random): Harbour {
  const leftHand = chance(random);
  const landmark = leftHand ? between(random, [300, 360]) : between(random, [1090, 1150]);
  const larger = chance(random);
  const sizes = larger
    ? [between(random, [230, 250]), between(random, [160, 180]), 310, 190]
    : [between(random, [160, 180]), between(random, [230, 250]), 120, 215];
  const [c1, c2] = shuffle(random, HULLS) as [NamedColour, NamedColour];
  const flip = chance(random) ? 1 : -1;
  const away = leftHand ? 1 : -1;
  const colours = chance(random) ? [c1, c1, c1, c1] : [c1, c2, c1, c2];
  const xs = [
    // The hulls meet behind the trunk.
    landmark + flip * ((sizes[0] as number) * 0.47 - 4),
    landmark - flip * ((sizes[1] as number) * 0.47 - 4),
    landmark + away * between(random, [460, 500]),
    landmark + away * between(random, [800, 840]),
  ];
  return {
    landmark,
    boats: xs.map((x, index) => ({
      x,
      y: 770 + (sizes[index] as number) * 0.1,
      size: sizes[index] as number,
      colour: colours[index] as NamedColour,
    })),
    target: 0,
    reference: larger
      ? both("the larger of the two boats behind the palm tree", "棕榈树后面两艘船中较大的那艘")
      : both("the smaller of the two boats behind the palm tree", "棕榈树后面两艘船中较小的那艘"),
    reason: larger
      ? both(
        "Only the two boats behind the tree count; a larger one in the open water does not.",
        "只看树后的两艘船；开阔水面上更大的那艘不算。",
      )
      : both(
        "Only the two boats behind the tree count; a smaller one in the open water does not.",
        "只看树后的两艘船；开阔水面上更小的那艘不算。",
      ),
    difficulty: "hard",
  };
}

/** The larger or nearer of the boats on one side of a lighthouse. */
export const lighthouseBoats: SceneFamily = {
  name: "lighthouse-boats",
  category: "指代",
  draw(_kit, random) {
    const time = pick(random, ["day", "morning", "sunset", "overcast"] as const);
    const plan = planLighthouse(random);
    const back = sky(time, 640) + (time === "day" ? sun(between(random, [180, 1300]), 150) : "") +
      cloud(between(random, [150, 500]), between(random, [120, 220]), { w: 260 }) +
      cloud(between(random, [950, 1300]), between(random, [160, 280]), { w: 200 }) + sea(640) +
      lighthouse(plan.landmark, 735, { height: between(random, [480, 520]) });
    return boatScene(random, {
      plan,
      back,
      front: "",
      place: both("around a lighthouse on a rock", "海中礁石上的灯塔两侧"),
    });
  },
};

/** The larger or smaller of two boats behind a palm. */
export const palmBoats: SceneFamily = {
  name: "palm-boats",
  category: "指代",
  draw(_kit, random) {
    const plan = planPalm(random);
    const back = sky(pick(random, ["day", "morning", "sunset"] as const), 600) +
      cloud(between(random, [500, 900]), between(random, [110, 200]), { w: 280 }) + sea(600);
    const front = beach(between(random, [880, 910])) +
      palm(plan.landmark - 2, between(random, [970, 1000]), {
        height: between(random, [640, 700]),
      });
    return boatScene(random, {
      plan,
      back,
      front,
      place: both(
        "off a beach; two of them are partly hidden by the trunk of a palm tree",
        "海滩外，其中两艘在一棵棕榈树的树干后面",
      ),
    });
  },
};

function boatScene(
  random: Random,
  parts: {
    readonly plan: Harbour;
    readonly back: string;
    readonly front: string;
    readonly place: Bilingual;
  },
): Scene {
  const { plan, back, front, place } = parts;
  const heading = pick(random, ["left", "right"] as const);
  const order = plan.boats.map((_, index) => index)
    .sort((a, b) => (plan.boats[a] as Boat).y - (plan.boats[b] as Boat).y);
  const used = plan.boats.map(({ colour }) => colour);
  const colour = pick(random, [...HULLS, COLOURS.yellow].filter((hull) => !used.includes(hull)));
  const edit = pick(random, ["hull", "sails", "remove"] as const);
  const fleet = (changed: boolean) =>
    order.map((index) => {
      const boat = plan.boats[index] as Boat;
      const look = { size: boat.size, colour: boat.colour.hex, heading };
      if (!changed || index !== plan.target) return sailBoat(boat.x, boat.y, look);
      if (edit === "remove") return "";
      return sailBoat(
        boat.x,
        boat.y,
        edit === "hull" ? { ...look, colour: colour.hex } : { ...look, sail: colour.hex },
      );
    }).join("");
  const { reference } = plan;
  const part = fill(
    edit === "hull"
      ? both("the hull of {reference}", "{reference}的船身")
      : both("the sails of {reference}", "{reference}的帆"),
    { reference },
  );
  return {
    source: back + fleet(false) + front,
    target: back + fleet(true) + front,
    instruction: edit === "remove"
      ? askRemoval(random, reference)
      : askColour(random, part, colour),
    description: say(random, {
      templates: [
        both(
          "Four sailing boats with white sails float {place}.",
          "四艘白帆船漂在{place}。",
        ),
        both(
          "A calm sea with four white-sailed boats {place}.",
          "平静的海面上有四艘白帆船，位于{place}。",
        ),
      ],
      values: { place },
    }),
    rationale: fill(
      both(
        "{reason} {effect} The other three boats and the landscape stay the same.",
        "{reason}{effect}另外三艘船和景色保持不变。",
      ),
      {
        reason: plan.reason,
        effect: edit === "remove"
          ? both("It is gone and open water shows there.", "它消失了，那里只剩水面。")
          : fill(
            edit === "hull"
              ? both("Its hull becomes {colour}.", "它的船身变为{colour}。")
              : both("Its sails become {colour}.", "它的帆变为{colour}。"),
            { colour },
          ),
      },
    ),
    tags: ["size", "spatial", edit === "remove" ? "remove" : "recolour", "boats"],
    difficulty: plan.difficulty,
  };
}
