import type { Random } from "../../../random.ts";
import { ball, bush, cat, chair, circle, COLOURS, contactShadow, d } from "../kit/mod.ts";
import {
  darken,
  ellipse,
  flower,
  ground,
  group,
  lighten,
  path,
  person,
  polygon,
} from "../kit/mod.ts";
import { puddle, rect, room, rug, shaded, shelf, TONES, vase, windowFrame } from "../kit/mod.ts";
import type { NamedColour } from "../kit/mod.ts";
import { tabletop, WALLS, WOODS } from "../props.ts";
import { between, chance, integer, pick, shuffle } from "../scene.ts";
import type { Bilingual, SceneFamily } from "../scene.ts";
import { both, count, counted, fill, inRow, say } from "../wording.ts";

const GLAZES: readonly NamedColour[] = [
  COLOURS.blue,
  COLOURS.teal,
  COLOURS.purple,
  COLOURS.pink,
  COLOURS.green,
];

/** A cat pushes a vase off a shelf; what can break breaks. */
export const fallenVase: SceneFamily = {
  name: "fallen-vase",
  category: "因果",
  draw(_kit, random) {
    const glaze = pick(random, GLAZES);
    const toy = pick(random, [COLOURS.red, COLOURS.orange, COLOURS.yellow]);
    const fur = pick(random, ["#e59a4c", "#8d8f98", "#4a4650", "#e9dcc8"]);
    const side = pick(random, ["left", "right"] as const);
    const sign = side === "right" ? 1 : -1;
    const story = pick(random, ["vase", "ball", "both"] as const);
    const middle = 736 + sign * between(random, [50, 90]);
    const shelfY = between(random, [450, 490]);
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 800 }) +
      windowFrame(side === "right" ? 130 : 1040, 130, {
        w: 290,
        h: 380,
        curtains: pick(random, ["#d88b7a", "#7fa8b8", "#9db07e"]),
      }) + rug(736, 985, { rx: 520, colour: pick(random, ["#8fa8a0", "#c49a8a", "#9a94b8"]) }) +
      shelf(middle + sign * 110, shelfY, { w: 640 });
    const vaseX = middle + sign * 340;
    const ballX = middle + sign * 210;
    const animal = cat(middle - sign * 30, shelfY, { size: 190, colour: fur, facing: side });
    const bouquet = [-26, 4, 32].map((dx, index) =>
      flower(vaseX + dx * 0.6, shelfY - 178, {
        height: 150 - index * 14,
        colour: [COLOURS.yellow.hex, COLOURS.red.hex, COLOURS.pink.hex][index] as string,
      })
    ).join("");
    const upright = bouquet + vase(vaseX, shelfY, { size: 200, colour: glaze.hex });
    const toyOn = ball(ballX, shelfY, { size: 92, colour: toy.hex });
    const landing = vaseX + sign * 60;
    const broken = puddle(landing, 985, { w: 360, colour: "#a9cfe2" }) +
      shards(landing, 985, glaze.hex) +
      [0, 1, 2].map((index) =>
        group(
          flower(0, 0, {
            height: 140,
            colour: [COLOURS.yellow.hex, COLOURS.red.hex, COLOURS.pink.hex][index] as string,
          }),
          {
            x: landing - 60 + index * 30,
            y: 985 + index * 16,
            turn: 68 + index * 14 - (sign < 0 ? 150 : 0),
          },
        )
      ).join("");
    const toyDown = ball(middle + sign * 90, 1000, { size: 92, colour: toy.hex });
    const vaseFalls = story !== "ball";
    const ballFalls = story !== "vase";
    const values = {
      glaze,
      toy,
      pushed: story === "vase"
        ? both("the vase", "花瓶")
        : story === "ball"
        ? both("the rubber ball", "皮球")
        : both("both the vase and the rubber ball", "花瓶和皮球都"),
    };
    const why = {
      vase: both(
        "A vase that falls from a shelf breaks: shards, flowers and the spilt water lie on the floor below, and its place on the shelf is empty. Cat and ball stay.",
        "花瓶从搁板上掉下来会摔碎：碎片、花和洒出的水都在下方地板上，搁板上的位置空了。猫和皮球不动。",
      ),
      ball: both(
        "A rubber ball bounces and does not break: it lies whole on the floor. Cat and vase stay on the shelf.",
        "皮球会弹起而不会碎：它完好地躺在地板上。猫和花瓶仍在搁板上。",
      ),
      both: both(
        "The vase breaks, with shards, flowers and water on the floor; the rubber ball lies beside them unharmed. Only the cat stays on the shelf.",
        "花瓶摔碎，碎片、花和水在地板上；皮球完好地躺在一旁。搁板上只剩下猫。",
      ),
    };
    return {
      source: back + animal + toyOn + upright,
      target: back + animal + (ballFalls ? toyDown : toyOn) + (vaseFalls ? broken : upright),
      instruction: say(random, {
        templates: story === "both"
          ? [
            both(
              "The cat pushes {pushed} off the shelf. Show the room afterwards.",
              "猫把{pushed}推下了搁板，画出之后的房间。",
            ),
            both(
              "Show the room after the cat has knocked {pushed} to the floor.",
              "猫把{pushed}碰到了地上，画出结果。",
            ),
          ]
          : [
            both(
              "The cat pushes {pushed} off the shelf. Show the room afterwards.",
              "猫把{pushed}从搁板上推了下去，画出之后的房间。",
            ),
            both(
              "Show what happens when {pushed} falls from the shelf.",
              "画出{pushed}从搁板上掉下来的结果。",
            ),
          ],
        values,
      }),
      description: fill(
        both(
          "A cat sits on a wall shelf next to a {toy} rubber ball and a {glaze} vase with flowers, which stands at the {side} end.",
          "墙上的搁板上坐着一只猫，旁边是一个{toy}皮球和一只插着花的{glaze}花瓶，花瓶在最{side}端。",
        ),
        { ...values, side: both(side, side === "left" ? "左" : "右") },
      ),
      rationale: why[story],
      tags: ["gravity", "breaking", story],
      difficulty: ({ vase: "medium", ball: "easy", both: "hard" } as const)[story],
    };
  },
};

function shards(x: number, y: number, colour: string): string {
  const pieces: readonly (readonly [number, number, number, number])[] = [
    [-150, 6, 62, -20],
    [-70, -30, 76, 30],
    [20, 14, 92, -8],
    [96, -20, 66, 48],
    [156, 16, 50, 10],
    [-30, 40, 44, 70],
    [70, 44, 38, -40],
  ];
  return pieces.map(([dx, dy, size, turn], index) =>
    group(
      path(
        d`M${-size / 2} ${size * 0.2}L${-size * 0.2} ${-size * 0.36}L${size * 0.3} ${
          -size * 0.26
        }L${size / 2} ${size * 0.16}L0 ${size * 0.34}Z`,
        { fill: index % 2 === 0 ? colour : darken(colour, 0.16) },
      ) + path(d`M${-size * 0.2} ${-size * 0.36}L${size * 0.3} ${-size * 0.26}`, {
        stroke: lighten(colour, 0.5),
        width: 5,
      }),
      { x: x + dx, y: y + dy, turn },
    )
  ).join("");
}

/** A kicked ball and a window pane. */
export const brokenPane: SceneFamily = {
  name: "broken-pane",
  category: "因果",
  draw(_kit, random) {
    const wall = pick(random, ["#e7c9a4", "#d9b8a8", "#c9d3c0", "#c5d0dc", "#e6d9b8"]);
    const number = integer(random, [1, 3]);
    const chosen = integer(random, [0, number - 1]);
    const soft = chance(random, 0.3);
    const hue = pick(random, [COLOURS.red, COLOURS.blue, COLOURS.orange, COLOURS.purple]);
    const kid = person(150, 1000, {
      height: 400,
      child: true,
      outfit: "sport",
      colour: pick(random, ["#e8b04a", "#6ea3c9", "#7fb07a", "#d98598"]),
      skin: pick(random, [TONES.skinLight, TONES.skinMid, TONES.skinDark]),
      hair: pick(random, ["short", "long"] as const),
      hairColour: pick(random, ["#43332c", "#2b2624", "#8a5a34"]),
    });
    const back = shaded((paint) => rect(0, 0, { w: 1472, h: 880, ...paint }), wall, "top") +
      bricks(random, wall) + ground(870) + bush(1390, 910, { w: 220 }) + kid;
    const size = 290;
    const xs = Array.from({ length: number }, (_, index) => 860 + (index - (number - 1) / 2) * 380);
    const y = 410;
    const toyAt = (x: number, base: number) =>
      soft
        ? group(
          contactShadow(0, 0, 90) +
            path("M-46 -8Q-60 -86 0 -88T46 -8Q0 6 -46 -8Z", { fill: hue.hex }) +
            path("M-30 -64Q0 -40 30 -64M-40 -30Q0 -8 40 -30", {
              stroke: lighten(hue.hex, 0.5),
              width: 6,
            }),
          { x, y: base },
        )
        : ball(x, base, { size: 100, colour: hue.hex });
    const panes = xs.map((x) => bigPane(x, y, size)).join("");
    const x = xs[chosen] as number;
    const hole = crack(x + between(random, [-40, 40]), y - between(random, [0, 60]));
    const glassBits = [-110, -60, -20, 40, 84, 122].map((dx, index) =>
      group(
        polygon([[-18, 8], [0, -20], [20, 10]], { fill: "#cfe6f0" }) +
          polygon([[-18, 8], [0, -20], [4, 8]], { fill: "#ffffff" }),
        {
          x: x + dx,
          y: 915 + (index % 3) * 22,
          turn: index * 53,
        },
      )
    ).join("");
    const from = chosen * 2 < number ? "left" as const : "right" as const;
    const values = {
      hue,
      number: count(number),
      window: number === 1 ? both("the window", "窗户") : inRow(
        { number: from === "left" ? chosen + 1 : number - chosen, from },
        counted("window", "窗户", "扇"),
      ),
      thing: soft ? both("woollen ball", "毛线球") : both("leather ball", "皮球"),
      windows: number === 1
        ? both("a wall with one window", "一面有一扇窗的墙")
        : both("a wall with {number} windows", "一面有{number}扇窗的墙"),
    };
    return {
      source: back + panes + toyAt(290, 1010),
      target: back + panes + (soft ? "" : hole + glassBits) + (soft ? toyAt(x, 1000) : ""),
      instruction: say(random, {
        templates: [
          both(
            "The child kicks the {thing} hard into {window}. Show what follows.",
            "孩子用力把{thing}踢向{window}，画出结果。",
          ),
          both(
            "Show the scene after the {thing} has hit {window} at full force.",
            "画出{thing}全力撞上{window}之后的样子。",
          ),
        ],
        values,
      }),
      description: fill(
        both(
          `A child stands with a {hue} {thing} on the grass in front of ${values.windows.en}.`,
          `孩子站在草地上，身边有一个{hue}的{thing}，面前是${values.windows.zh}。`,
        ),
        values,
      ),
      rationale: fill(
        soft
          ? both(
            "Wool is light and soft: {window} stays whole, and the ball drops to the ground below it.",
            "毛线又轻又软：{window}完好无损，毛线球落在窗下的地上。",
          )
          : both(
            "Glass breaks under a hard hit: {window} has a jagged hole with cracks, pieces lie on the ground below, and the ball has flown inside. Other windows stay whole.",
            "玻璃受到猛击会碎：{window}出现带裂纹的破洞，碎片落在下方地上，球飞进了屋里。其他窗户完好。",
          ),
        values,
      ),
      tags: ["impact", soft ? "no damage" : "breaking", "glass"],
      difficulty: soft ? "hard" : number === 1 ? "easy" : "medium",
    };
  },
};

function bricks(random: Random, wall: string): string {
  let drawn = "";
  for (let index = 0; index < 26; index++) {
    drawn += rect(between(random, [0, 1400]), 30 + Math.floor(random() * 20) * 42, {
      w: 76,
      h: 30,
      radius: 4,
      fill: darken(wall, 0.1),
      opacity: 0.6,
    });
  }
  return drawn;
}

function bigPane(x: number, y: number, w: number): string {
  const h = w * 1.3;
  return rect(x - w / 2 - 20, y - h / 2 - 20, {
    w: w + 40,
    h: h + 40,
    radius: 6,
    fill: TONES.paper,
  }) +
    rect(x - w / 2, y - h / 2, { w, h, fill: "#8fb9cf" }) +
    path(d`M${x - w / 2} ${y + h * 0.2}L${x + w * 0.2} ${y - h / 2}H${x - w / 2}Z`, {
      fill: "#b8d6e4",
    }) +
    rect(x - w / 2 - 34, y + h / 2 + 16, {
      w: w + 68,
      h: 24,
      radius: 6,
      fill: darken(TONES.paper, 0.14),
    });
}

function crack(x: number, y: number): string {
  const points = Array.from({ length: 18 }, (_, index) => {
    const r = index % 2 === 0 ? 76 + (index % 3) * 12 : 40;
    const angle = Math.PI * 2 * index / 18;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)] as const;
  });
  let lines = "";
  for (let index = 0; index < 9; index++) {
    const angle = Math.PI * 2 * index / 9 + 0.1;
    const reach = 88 + (index % 3) * 10;
    lines += d`M${x + 62 * Math.cos(angle)} ${y + 62 * Math.sin(angle)}L${
      x + reach * Math.cos(angle + 0.1)
    } ${y + reach * Math.sin(angle + 0.1)}`;
  }
  return path(lines, { stroke: "#ffffff", width: 4, opacity: 0.9 }) +
    polygon(points, { fill: "#2f3f52" }) + polygon(points, { stroke: "#ffffff", width: 4 });
}

/** One of several tied balloons is pricked, cut loose, or all lose their gas. */
export const poppedBalloon: SceneFamily = {
  name: "popped-balloon",
  category: "因果",
  draw(_kit, random) {
    const hues = shuffle(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.yellow,
      COLOURS.green,
      COLOURS.purple,
      COLOURS.pink,
      COLOURS.orange,
    ]).slice(0, integer(random, [3, 5]));
    const chosen = integer(random, [0, hues.length - 1]);
    const story = pick(random, ["pop", "cut", "overnight"] as const);
    const seat = pick(random, ["#8a5d3f", "#3f7fcb", "#58a868", "#c9614f"]);
    const x = between(random, [760, 900]);
    const back = room({ wall: pick(random, WALLS), floor: pick(random, WOODS), edge: 820 }) +
      windowFrame(x > 830 ? 90 : 1080, 160, { w: 300, h: 400, curtains: "#9db07e" }) +
      chair(x - 40, 1000, { size: 330, colour: seat, facing: "right" });
    // The top of the chair's back.
    const knot = [x - 116, 694] as const;
    const spread = hues.map((_, index) => ({
      dx: (index - (hues.length - 1) / 2) * 190,
      dy: -330 - (index % 2) * 90,
    }));
    const one = (index: number, at: { readonly dx: number; readonly dy: number }) => {
      const px = knot[0] + at.dx;
      const py = knot[1] + at.dy;
      return path(d`M${knot[0]} ${knot[1]}Q${px} ${knot[1] - 90} ${px} ${py}`, {
        stroke: "#6b7280",
        width: 4,
      }) + head(px, py, (hues[index] as NamedColour).hex);
    };
    const before = hues.map((_, index) => one(index, spread[index] as { dx: number; dy: number }));
    const hue = hues[chosen] as NamedColour;
    const place = spread[chosen] as { dx: number; dy: number };
    const after = hues.map((other, index) => {
      if (story === "overnight") {
        const way = index - (hues.length - 1) / 2;
        const px = knot[0] + way * 215 + (way >= 0 ? 120 : -120);
        const py = 1010 - (index % 2) * 34;
        return path(d`M${knot[0]} ${knot[1]}Q${knot[0] + way * 60} ${py} ${px} ${py}`, {
          stroke: "#6b7280",
          width: 4,
        }) + contactShadow(px, py + 30, 150) +
          group(head(0, 0, darken(other.hex, 0.06)), {
            x: px,
            y: py - 20,
            turn: way * 16,
            scale: 0.66,
          });
      }
      if (index !== chosen) return before[index];
      if (story === "cut") {
        const px = knot[0] + place.dx;
        return path(d`M${px} 210q14 60 -6 110t6 120`, { stroke: "#6b7280", width: 4 }) +
          head(px, 210, hue.hex);
      }
      return path(d`M${knot[0]} ${knot[1]}q${place.dx * 0.1 + 46} 40 ${place.dx * 0.12 + 50} 150`, {
        stroke: "#6b7280",
        width: 4,
      }) + scraps(knot[0] + place.dx, knot[1] + place.dy - 100, hue.hex);
    });
    const values = {
      hue,
      number: count(hues.length),
      colours: both(hues.map(({ en }) => en).join(", "), hues.map(({ zh }) => zh).join("、")),
    };
    const templates: Readonly<Record<typeof story, readonly Bilingual[]>> = {
      pop: [
        both(
          "A needle touches the {hue} balloon. Show the moment after.",
          "一根针碰到了{hue}气球，画出随后的一刻。",
        ),
        both("The {hue} balloon has just burst.", "{hue}气球刚刚爆了。"),
      ],
      cut: [
        both(
          "The string of the {hue} balloon is cut. Show where it goes.",
          "剪断{hue}气球的绳子，画出它的去向。",
        ),
        both(
          "Untie the {hue} balloon from the chair and show what happens.",
          "把{hue}气球从椅子上解开，画出结果。",
        ),
      ],
      overnight: [
        both(
          "Show the balloons a week later, when all the helium has leaked out.",
          "画出一周后氦气全部漏光时的气球。",
        ),
        both(
          "All balloons slowly lose their helium. Show the end.",
          "所有气球慢慢漏光了氦气，画出最后的样子。",
        ),
      ],
    };
    const why: Readonly<Record<typeof story, Bilingual>> = {
      pop: both(
        "The {hue} balloon is gone: scraps of {hue} rubber fly where it was, and its string hangs down. The other balloons still float.",
        "{hue}气球不见了：原处飞散着{hue}的碎片，绳子垂了下来。其他气球仍然飘着。",
      ),
      cut: both(
        "Without its tie the {hue} balloon rises to the ceiling with its string hanging free; the others stay.",
        "没有了束缚，{hue}气球升到屋顶，绳子自由垂下；其他气球不动。",
      ),
      overnight: both(
        "Without gas nothing lifts them: all {number} balloons lie small and slack on the floor, still tied to the chair.",
        "没有了气体就没有浮力：{number}个气球都变小变软，落在地上，仍系在椅子上。",
      ),
    };
    return {
      source: back + before.join(""),
      target: back + after.join(""),
      instruction: say(random, { templates: templates[story], values }),
      description: fill(
        both(
          "{number} helium balloons float above a chair to which they are tied; from left to right they are {colours}.",
          "椅子上系着{number}个飘起的氦气球，从左到右依次为{colours}。",
        ),
        values,
      ),
      rationale: fill(why[story], values),
      tags: ["gas", "balloons", story],
      difficulty: ({ pop: "easy", cut: "medium", overnight: "hard" } as const)[story],
    };
  },
};

function head(x: number, y: number, colour: string): string {
  return path(d`M${x - 12} ${y + 8}h24l-12 -18Z`, { fill: darken(colour, 0.15) }) +
    ellipse(x, y - 104, { rx: 84, ry: 102, fill: colour }) +
    ellipse(x, y - 104, { rx: 84, ry: 102, fill: "url(#ball-left)" });
}

function scraps(x: number, y: number, colour: string): string {
  return [[-70, -40, 10], [-20, -86, 60], [52, -60, 120], [84, 10, 30], [30, 62, 80], [
    -52,
    54,
    140,
  ]]
    .map(([dx, dy, turn], index) =>
      group(
        path("M-28 -6Q-6 -26 26 -12Q14 2 28 14Q-4 24 -28 -6Z", {
          fill: index % 2 === 0 ? colour : darken(colour, 0.14),
        }),
        { x: x + (dx as number), y: y + (dy as number), turn: turn as number },
      )
    ).join("") +
    [[-110, -90], [0, -140], [118, -84], [122, 62], [-112, 60]].map(([dx, dy]) =>
      path(
        d`M${x + (dx as number) * 0.86} ${y + (dy as number) * 0.86}L${x + (dx as number) * 1.1} ${
          y + (dy as number) * 1.1
        }`,
        { stroke: "#f2b632", width: 8 },
      )
    ).join("");
}

/** A row of dominoes after the first is pushed. */
export const dominoes: SceneFamily = {
  name: "dominoes",
  category: "因果",
  draw(_kit, random) {
    const back = tabletop(random, { edge: 660 });
    const number = integer(random, [7, 10]);
    const hue = pick(random, [
      COLOURS.red,
      COLOURS.blue,
      COLOURS.green,
      COLOURS.purple,
      COLOURS.teal,
    ]);
    const from = pick(random, ["left", "right"] as const);
    const gapAfter = chance(random, 0.5) ? integer(random, [2, number - 3]) : undefined;
    const h = 190;
    const w = 34;
    const pitch = gapAfter === undefined ? 100 : 92;
    const gap = gapAfter === undefined ? 0 : 240;
    const total = pitch * (number - 1) + gap;
    const y = between(random, [900, 930]);
    // Places along the way the row falls; mirrored for a push from the right.
    const places = Array.from(
      { length: number },
      (_, index) =>
        736 - total / 2 + pitch * index + (gapAfter !== undefined && index > gapAfter ? gap : 0),
    );
    const last = gapAfter ?? number - 1;
    const tile = (turn: number, x: number) =>
      group(
        shaded((paint) => rect(-w, -h, { w, h, radius: 7, ...paint }), hue.hex) +
          rect(-w + 5, -h / 2 - 2, { w: w - 10, h: 4, fill: TONES.paper }) +
          circle(-w / 2, -h * 0.75, { r: 6, fill: TONES.paper }) +
          circle(-w / 2, -h * 0.33, { r: 6, fill: TONES.paper }) +
          circle(-w / 2, -h * 0.17, { r: 6, fill: TONES.paper }),
        { x: x + w / 2, y, turn },
      );
    const lean = Math.acos(w / pitch) * 180 / Math.PI;
    const standing = places.map((x) => contactShadow(x, y, 60) + tile(0, x));
    const fallen = places.map((x, index) =>
      index > last ? standing[index] : contactShadow(x + h * 0.4, y, h) +
        tile(index === last ? 90 : index === last - 1 ? Math.min(lean, 80) : lean, x)
    );
    const row = (tiles: readonly (string | undefined)[]) =>
      from === "left" ? tiles.join("") : group([...tiles].join(""), { x: 1472, mirrored: true });
    const values = {
      number: count(Math.min(number, 10)),
      hue,
      from: both(from === "left" ? "leftmost" : "rightmost", from === "left" ? "最左边" : "最右边"),
      way: both(from === "left" ? "right" : "left", from === "left" ? "右" : "左"),
      fallen: both(String(last + 1), String(last + 1)),
      rest: both(String(number - last - 1), String(number - last - 1)),
      all: both(String(number), String(number)),
    };
    return {
      source: back + row(standing),
      target: back + row(fallen),
      instruction: say(random, {
        templates: [
          both(
            "Push the {from} domino to the {way} and show the end of the chain.",
            "把{from}的骨牌向{way}推，画出连锁反应结束后的样子。",
          ),
          both(
            "The {from} domino is tipped to the {way}. Show the row when everything has come to rest.",
            "{from}的骨牌被向{way}推倒，画出一切静止后的样子。",
          ),
        ],
        values,
      }),
      description: fill(
        gapAfter === undefined
          ? both(
            "{all} {hue} dominoes stand upright in an even row on a table.",
            "桌上等距立着{all}块{hue}骨牌。",
          )
          : both(
            "{all} {hue} dominoes stand upright in a row on a table, with one wide gap in the row.",
            "桌上立着一排{all}块{hue}骨牌，中间有一处很宽的空隙。",
          ),
        values,
      ),
      rationale: fill(
        gapAfter === undefined
          ? both(
            "Each domino knocks over the next: all {all} lie toppled to the {way}, each resting on the one before it.",
            "每块骨牌撞倒下一块：{all}块全部向{way}倒下，依次搭靠。",
          )
          : both(
            "The chain ends at the gap, which is wider than a domino is tall: {fallen} have toppled to the {way}, and the {rest} beyond the gap still stand.",
            "空隙比骨牌的高度还宽，连锁到此为止：{fallen}块向{way}倒下，空隙之后的{rest}块仍然立着。",
          ),
        values,
      ),
      tags: ["chain reaction", "gravity", gapAfter === undefined ? "all fall" : "gap"],
      difficulty: gapAfter === undefined ? "medium" : "hard",
    };
  },
};
