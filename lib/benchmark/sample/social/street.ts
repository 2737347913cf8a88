import type { Random } from "../../../random.ts";
import {
  bush,
  car,
  circle,
  cloud,
  COLOURS,
  darken,
  ellipse,
  lighten,
  line,
  linear,
} from "../kit/mod.ts";
import {
  contactShadow,
  person,
  polygon,
  rect,
  shaded,
  sky,
  street,
  TONES,
  tower,
  tree,
} from "../kit/mod.ts";
import type { Kit, NamedColour } from "../kit/mod.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, count, fill, say } from "../wording.ts";

function row(random: Random, foot: number): string {
  const walls = shuffle(random, ["#d9b8a0", "#c8cfd8", "#e3d3b0", "#b9cbb5", "#cdb9cc", "#b7c8d6"]);
  return walls.slice(0, 5).map((wall, index) =>
    tower(150 + index * 293, foot, {
      w: between(random, [230, 280]),
      storeys: integer(random, [2, 5]),
      columns: 3,
      wall,
    })
  ).join("");
}

/** A traffic light for cars; (x, y) is the foot of its post. */
function trafficLight(x: number, y: number, shows: "red" | "green"): string {
  const lamp = (cy: number, colour: string, on: boolean) =>
    (on ? circle(x, cy, { r: 46, fill: colour, opacity: 0.35 }) : "") +
    circle(x, cy, { r: 27, fill: on ? colour : darken(colour, 0.68) });
  return contactShadow(x, y, 60) + rect(x - 9, y - 400, { w: 18, h: 400, fill: "#4a5362" }) +
    shaded((paint) => rect(x - 44, y - 610, { w: 88, h: 226, radius: 20, ...paint }), "#2c333e") +
    lamp(y - 566, "#f04438", shows === "red") + lamp(y - 498, "#f2b632", false) +
    lamp(y - 430, "#3ec46d", shows === "green");
}

/** Cars and walkers at a light obey it. */
export const trafficRules: SceneFamily = {
  name: "traffic-rules",
  category: "社会",
  draw(_kit, random) {
    const story = pick(random, ["stop", "turns-red", "jaywalk"] as const);
    const paint = pick(random, [
      COLOURS.blue,
      COLOURS.yellow,
      COLOURS.orange,
      COLOURS.purple,
      COLOURS.teal,
    ]);
    const tops = shuffle(random, ["#c8574b", "#58a868", "#6ea3c9", "#a58cc9", "#e8b04a"]);
    const walkers = Array.from(
      { length: story === "jaywalk" ? 1 : integer(random, [1, 3]) },
      (_, index) => ({
        height: between(random, [285, 310]),
        colour: tops[index] as string,
        second: pick(random, ["#4a5a78", "#5b5b63", "#7a5f4a"]),
        hair: pick(random, ["short", "long", "bun"] as const),
        skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
      }),
    );
    const road = linear([[0, lighten(TONES.asphalt, 0.1)], [1, darken(TONES.asphalt, 0.2)]]);
    const [left, right] = [900, 1220];
    const stripes = [752, 800, 856, 920, 992, 1066].map((y, index) =>
      rect(left - index * 6, y, {
        w: right - left + index * 12,
        h: 24 + index * 3,
        fill: TONES.paper,
        opacity: 0.92,
      })
    ).join("");
    const back = sky(pick(random, ["day", "morning", "overcast"] as const), 650) +
      cloud(between(random, [200, 1200]), 110, { w: 240 }) + row(random, 652) +
      rect(0, 650, { w: 1472, h: 74, fill: "#cbc7bd" }) +
      rect(0, 720, { w: 1472, h: 16, fill: "#97948d" }) +
      road.definition + rect(0, 736, { w: 1472, h: 368, fill: road.fill }) + stripes +
      polygon([[842, 736], [862, 736], [840, 1104], [812, 1104]], { fill: TONES.paper }) +
      tree(110, 700, { height: 300 });
    const light = (shows: "red" | "green") => trafficLight(800, 716, shows);
    const size = between(random, [400, 440]);
    const behind = car(800 - size / 2 - 30, 985, { size, colour: paint.hex });
    const ahead = car(1060, 985, { size, colour: paint.hex });
    const spot = walkers.map((_, index) => 1060 + (index - (walkers.length - 1) / 2) * 104);
    const group = (y: number, xs: readonly number[]) =>
      walkers.map((look, index) => person(xs[index] as number, y, look)).join("");
    const waiting = group(712, spot);
    const crossing = group(930, spot);
    const stray = group(900, [between(random, [250, 420])]);
    const pictures = {
      stop: [light("red") + waiting + ahead, light("red") + waiting + behind],
      "turns-red": [light("green") + waiting + ahead, light("red") + crossing + behind],
      jaywalk: [light("red") + stray, light("red") + crossing],
    } as const;
    const [before, after] = pictures[story];
    const values = {
      paint,
      people: walkers.length === 1
        ? both("one pedestrian", "一名行人")
        : both("{number} pedestrians", "{number}名行人"),
      number: count(walkers.length),
      verb: walkers.length === 1 ? both("waits", "") : both("wait", ""),
    };
    const people = fill(values.people, values);
    const templates: Readonly<Record<typeof story, readonly Bilingual[]>> = {
      stop: [
        both(
          "Put the {paint} car where the traffic light requires it to be.",
          "把{paint}汽车放到信号灯要求它停的位置。",
        ),
        both(
          "The driver breaks a rule. Correct the position of the {paint} car.",
          "司机违反了规则，请改正{paint}汽车的位置。",
        ),
        both("Show the {paint} car obeying the red light.", "画出{paint}汽车遵守红灯的样子。"),
      ],
      "turns-red": [
        both(
          "The light for cars turns red. Show the {paint} car and the people on foot doing what they should.",
          "机动车信号灯变为红灯，画出{paint}汽车和行人应有的样子。",
        ),
        both(
          "Switch the traffic light to red and let everybody behave correctly, with the {paint} car waiting.",
          "把信号灯换成红灯，让{paint}汽车等待，所有人都遵守规则。",
        ),
      ],
      jaywalk: [
        both(
          "Let the pedestrian cross the road where it is allowed.",
          "让行人在允许的地方过马路。",
        ),
        both(
          "The person crosses in the wrong place. Correct this.",
          "这个人在错误的地方横穿马路，请改正。",
        ),
        both(
          "Show the person crossing this road safely while cars have red.",
          "机动车为红灯时，画出这个人安全过马路的样子。",
        ),
      ],
    };
    const why: Readonly<Record<typeof story, Bilingual>> = {
      stop: both(
        "Red means stop: the {paint} car stands behind the white stop line and the crossing is free. Light and people stay as they are.",
        "红灯停：{paint}汽车停在白色停止线之后，人行横道空出。信号灯和行人不变。",
      ),
      "turns-red": both(
        "The red lamp shines instead of the green one, the {paint} car waits behind the stop line, and {people} now walk on the crossing.",
        "红灯亮、绿灯灭，{paint}汽车在停止线后等待，{people}走在人行横道上。",
      ),
      jaywalk: both(
        "The same person now walks on the zebra crossing instead of the open road; the light stays red for cars.",
        "同一个人改走斑马线，而不是横穿车道；机动车信号灯仍为红灯。",
      ),
    };
    return {
      source: back + before,
      target: back + after,
      instruction: say(random, { templates: templates[story], values }),
      description: fill(
        story === "stop"
          ? both(
            "The traffic light is red, but a {paint} car stands on the zebra crossing; {people} {verb} at the kerb.",
            "信号灯是红灯，一辆{paint}汽车却停在斑马线上；{people}在路边等候。",
          )
          : story === "turns-red"
          ? both(
            "The traffic light is green and a {paint} car drives over the zebra crossing; {people} {verb} at the kerb.",
            "信号灯是绿灯，一辆{paint}汽车正驶过斑马线；{people}在路边等候。",
          )
          : both(
            "A pedestrian walks across the road far away from the zebra crossing; the light for cars is red.",
            "一名行人在远离斑马线的地方横穿马路；机动车信号灯是红灯。",
          ),
        { ...values, people },
      ),
      rationale: fill(why[story], {
        ...values,
        people: walkers.length === 1 ? both("the pedestrian must", "行人") : people,
      }),
      tags: ["traffic", "rules", story],
      difficulty: ({ stop: "medium", "turns-red": "hard", jaywalk: "medium" } as const)[story],
    };
  },
};

/** Someone who pushed in goes to the end of the line. */
export const busQueue: SceneFamily = {
  name: "bus-queue",
  category: "社会",
  draw(kit, random) {
    const number = integer(random, [3, 5]);
    const mirrored = chance(random);
    const at = (x: number) => mirrored ? 1472 - x : x;
    const coats = shuffle(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.green,
      COLOURS.yellow,
      COLOURS.purple,
      COLOURS.pink,
      COLOURS.teal,
    ]);
    const rude = coats[0] as NamedColour;
    const line = Array.from({ length: number }, (_, index) => ({
      height: between(random, [330, 370]),
      colour: (coats[index + 1] as NamedColour).hex,
      second: pick(random, ["#4a5a78", "#5b5b63", "#7a5f4a"]),
      hair: pick(random, ["short", "long", "bun"] as const),
      hairColour: pick(random, ["#43332c", "#2b2624", "#8a5a34", "#cfd2d6"]),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
    }));
    const look = {
      height: between(random, [335, 365]),
      colour: rude.hex,
      second: "#39424e",
      hair: pick(random, ["short", "long"] as const),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
    };
    const gap = 176;
    const first = 470;
    const slot = integer(random, [0, 1]);
    const story = pick(random, ["told", "implied"] as const);
    const back = sky(pick(random, ["day", "morning", "overcast"] as const), 760) +
      cloud(between(random, [300, 1200]), 120, { w: 240 }) + row(random, 762) +
      bush(at(1380), 790, { w: 190 }) +
      street(760) + stop(kit, at(250));
    const waiting = line.map((one, index) => person(at(first + index * gap), 838, one)).join("");
    const cutter = person(at(slot === 0 ? 340 : first + gap / 2), 858, look);
    const last = person(at(first + number * gap), 838, look);
    const values = { rude, number: count(number) };
    return {
      source: back + waiting + cutter,
      target: back + waiting + last,
      instruction: say(random, {
        templates: story === "told"
          ? [
            both(
              "Move the person in the {rude} top, who jumped the queue, to its end.",
              "把插队的{rude}上衣的人移到队尾。",
            ),
            both(
              "The person in {rude} came last. Let them queue properly.",
              "穿{rude}上衣的人是最后到的，让其按顺序排队。",
            ),
          ]
          : [
            both(
              "One person, in {rude}, is pushing in. Show polite behavior.",
              "穿{rude}上衣的人在插队，画出有礼貌的做法。",
            ),
            both(
              "The one in {rude} has only just arrived. Show the scene as good manners demand.",
              "穿{rude}上衣的人刚到，请按礼貌画出应有的场面。",
            ),
          ],
        values,
      }),
      description: fill(
        slot === 0
          ? both(
            "{number} people queue at a bus stop; a person in a {rude} top has stepped in front of the first.",
            "{number}个人在公交站排队，一个穿{rude}上衣的人挤到了队伍最前面。",
          )
          : both(
            "{number} people queue at a bus stop; a person in a {rude} top squeezes in between the first two.",
            "{number}个人在公交站排队，一个穿{rude}上衣的人挤进了前两个人之间。",
          ),
        values,
      ),
      rationale: fill(
        both(
          "Whoever comes last waits at the end: the person in {rude} stands behind the {number} others, in the same line; nobody else moves.",
          "后到的人应排在最后：穿{rude}上衣的人站到其余{number}人之后，同一列；其他人不动。",
        ),
        values,
      ),
      tags: ["etiquette", "queue", story],
      difficulty: story === "told" ? "easy" : "medium",
    };
  },
};

function stop(kit: Kit, x: number): string {
  return rect(x - 9, 330, { w: 18, h: 510, fill: "#5b6675" }) +
    ellipse(x, 840, { rx: 46, ry: 12, fill: "#5b6675" }) +
    shaded((paint) => rect(x - 100, 250, { w: 200, h: 130, radius: 18, ...paint }), "#2f6fb0") +
    kit.text("公交站", { x, y: 308, size: 46, fill: TONES.paper }) +
    kit.text("BUS STOP", { x, y: 356, size: 34, fill: TONES.paper }) +
    rect(x - 54, 410, { w: 108, h: 150, radius: 8, fill: TONES.paper }) +
    [440, 466, 492, 518, 542].map((y) =>
      line([x - 36, y], [x + 36, y], { stroke: TONES.stone, width: 6 })
    ).join("");
}

interface Passenger {
  readonly colour: string;
  readonly second: string;
  readonly hair: "short" | "long" | "bun";
  readonly hairColour: string;
  readonly skin: string;
}

const SEAT_TOP = 700;

/** Someone who sits on a seat of the bus, seen from the front. */
function seated(x: number, who: Passenger): string {
  return [-1, 1].map((side) => {
    const lx = x + side * 27;
    return line([lx, SEAT_TOP + 16], [lx + side * 6, SEAT_TOP + 66], {
      stroke: lighten(who.second, 0.1),
      width: 42,
    }) +
      line([lx + side * 6, SEAT_TOP + 70], [lx + side * 6, SEAT_TOP + 206], {
        stroke: who.second,
        width: 34,
      }) +
      ellipse(lx + side * 8, SEAT_TOP + 226, { rx: 26, ry: 16, fill: "#3a4254" });
  }).join("");
}

/** A young passenger offers a seat. */
export const busSeat: SceneFamily = {
  name: "bus-seat",
  category: "社会",
  draw(kit, random) {
    const places = [400, 736, 1072];
    const youngAt = integer(random, [0, 2]);
    const reserved = chance(random, 0.45);
    const who = pick(random, ["woman", "man"] as const);
    const skin = () => pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]);
    const top = pick(random, [
      COLOURS.red,
      COLOURS.green,
      COLOURS.yellow,
      COLOURS.purple,
      COLOURS.teal,
    ]);
    const youth: Passenger = {
      colour: top.hex,
      second: "#4a5a78",
      hair: pick(random, ["short", "long"] as const),
      hairColour: "#2b2624",
      skin: skin(),
    };
    const elder: Passenger = {
      colour: pick(random, ["#8f7fa8", "#7f9aa8", "#a8908a"]),
      second: "#5b5b63",
      hair: who === "woman" ? "bun" : "short",
      hairColour: "#d9dce0",
      skin: skin(),
    };
    const others = places.map((): Passenger => ({
      colour: pick(random, ["#b9a58a", "#9aa7b5", "#a3b39a"]),
      second: "#6b5f58",
      hair: pick(random, ["bun", "short"] as const),
      // Others are as old as the one who stands, unless a reserved seat decides.
      hairColour: reserved ? pick(random, ["#43332c", "#6b4430"]) : "#d9dce0",
      skin: skin(),
    }));
    const cloth = pick(random, ["#3f7fcb", "#2f9c95", "#c8574b", "#7a6cb0"]);
    const back = cabin(random) +
      (reserved
        ? kit.sign(["老弱病残孕专座", "PRIORITY SEAT"], {
          x: places[youngAt] as number,
          y: 118,
          w: 330,
          h: 100,
          board: "#d9603f",
        })
        : "");
    const bench = places.map((x) =>
      shaded((paint) => rect(x - 142, 420, { w: 284, h: 300, radius: 36, ...paint }), cloth)
    ).join("");
    const base = places.map((x) =>
      rect(x - 150, SEAT_TOP, { w: 300, h: 54, radius: 22, fill: darken(cloth, 0.2) }) +
      rect(x - 130, SEAT_TOP + 44, { w: 260, h: 250, fill: "#59616e" })
    ).join("");
    const bodies = (sitting: readonly Passenger[]) =>
      sitting.map((one, index) =>
        person(places[index] as number, SEAT_TOP + 238, { ...one, height: 520, shadow: false })
      ).join("");
    const laps = (sitting: readonly Passenger[]) =>
      sitting.map((one, index) => seated(places[index] as number, one)).join("");
    const standingX = youngAt === 0 ? 130 : youngAt === 2 ? 1342 : pick(random, [130, 1342]);
    const cane = line([0, -8], [0, 262], { stroke: "#7a5638", width: 12 }) +
      circle(0, -10, { r: 12, fill: "#7a5638" });
    const picture = (sitting: readonly Passenger[], standing: Passenger, old: boolean) =>
      back + bench + bodies(sitting) + base + laps(sitting) +
      person(standingX, 1062, {
        ...standing,
        height: 560,
        ...(old
          ? {
            pose: "hold" as const,
            arm: standingX < 736 ? "right" as const : "left" as const,
            held: cane,
          }
          : {}),
      });
    const before = others.map((one, index) => index === youngAt ? youth : one);
    const after = others.map((one, index) => index === youngAt ? elder : one);
    const values = {
      who: who === "woman"
        ? both("an elderly woman", "一位老奶奶")
        : both("an elderly man", "一位老爷爷"),
      the: who === "woman"
        ? both("the elderly woman", "老奶奶")
        : both("the elderly man", "老爷爷"),
      top,
    };
    return {
      source: picture(before, elder, true),
      target: picture(after, youth, false),
      instruction: say(random, {
        templates: reserved
          ? [
            both(
              "Show this bus as the sign above the seat asks for.",
              "按座位上方标牌的要求画出车厢。",
            ),
            both(
              "Somebody uses a seat that is meant for others. Show the polite solution.",
              "有人占用了专座，画出礼貌的做法。",
            ),
            both(
              "Let the right passenger give up a seat to {the}.",
              "让应当让座的乘客给{the}让座。",
            ),
          ]
          : [
            both("Show good manners towards {the}.", "画出对{the}有礼貌的做法。"),
            both(
              "The young passenger in {top} gives up the seat to {the}.",
              "穿{top}上衣的年轻乘客给{the}让座。",
            ),
            both(
              "Let the youngest passenger offer {the} a seat, and show the result.",
              "让最年轻的乘客给{the}让座，画出结果。",
            ),
          ],
        values,
      }),
      description: fill(
        reserved
          ? both(
            "On a bus all three seats are taken; {who} with a stick stands. A young person in a {top} top sits below a sign for the priority seat.",
            "公交车上三个座位都坐了人，{who}拄着拐杖站着。一个穿{top}上衣的年轻人坐在“老弱病残孕专座”标牌下。",
          )
          : both(
            "On a bus all three seats are taken; {who} with a stick stands, while a young person in a {top} top sits next to two other elderly passengers.",
            "公交车上三个座位都坐了人，{who}拄着拐杖站着，而一个穿{top}上衣的年轻人坐着，另外两位乘客也是老人。",
          ),
        values,
      ),
      rationale: fill(
        both(
          "The young person in the {top} top and {the} change places: {the} sits, the young person stands. The other two passengers keep their seats.",
          "穿{top}上衣的年轻人与{the}交换位置：{the}坐下，年轻人站着。另外两位乘客仍坐在原位。",
        ),
        values,
      ),
      tags: ["etiquette", "respect for age", reserved ? "priority seat" : "courtesy"],
      difficulty: reserved ? "hard" : "medium",
    };
  },
};

function cabin(random: Random): string {
  const tone = pick(random, ["#e6ebef", "#efe9dc", "#e3ece4"]);
  return rect(0, 0, { w: 1472, h: 930, fill: tone }) +
    rect(0, 0, { w: 1472, h: 56, fill: darken(tone, 0.12) }) +
    [60, 530, 1000].map((x) =>
      rect(x - 12, 178, { w: 436, h: 344, radius: 34, fill: "#59616e" }) +
      rect(x, 190, { w: 412, h: 320, radius: 26, fill: "#b9dcf0" }) +
      rect(x, 420, { w: 412, h: 90, radius: 20, fill: "#8dbd8b" }) +
      rect(x + 60, 330, { w: 90, h: 130, fill: "#c9b8a8" }) +
      rect(x + 240, 290, { w: 110, h: 170, fill: "#aebccb" })
    ).join("") +
    rect(0, 930, { w: 1472, h: 174, fill: "#8f979f" }) +
    rect(0, 926, { w: 1472, h: 10, fill: "#767e87" }) +
    line([0, 82], [1472, 82], { stroke: "#c9a33c", width: 14 });
}
