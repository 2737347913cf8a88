import type { Random } from "../../random.ts";
import { COLOURS, pictureFrame, tableTop, TONES, wall, windowFrame } from "./kit/mod.ts";
import type { SkyTime } from "./kit/mod.ts";
import {
  circle,
  contactShadow,
  d,
  darken,
  ellipse,
  group,
  lighten,
  path,
  rect,
} from "./kit/mod.ts";
import { line, polygon, rounded, shaded } from "./kit/mod.ts";
import type { Side } from "./kit/mod.ts";
import { between, chance, pick } from "./scene.ts";

/** Quiet colours of walls. */
export const WALLS: readonly string[] = [
  "#e6edf0",
  "#f0e6d8",
  "#e3ebdc",
  "#efe0df",
  "#e2e1ef",
  "#f3ecd2",
  "#d9e8e6",
];

/** Colours of table tops and floors. */
export const WOODS: readonly string[] = ["#c48f5c", "#b57f52", "#d3a878", "#a9764f", "#c9a98a"];

/** A table in front of a wall with a window or a picture; things stand at about y = 900. */
export function tabletop(
  random: Random,
  options: { readonly time?: SkyTime; readonly edge?: number; readonly bare?: boolean } = {},
): string {
  const { time = pick(random, ["day", "morning", "overcast", "sunset"] as const), edge = 730 } =
    options;
  const back = wall(pick(random, WALLS), edge);
  const top = tableTop(edge, pick(random, WOODS));
  const x = between(random, [120, 1000]);
  const y = between(random, [90, 150]);
  const curtains = pick(random, ["#d88b7a", "#7fa8b8", "#9db07e", "#b79bc4", "#d8b36a"]);
  const decor = options.bare
    ? ""
    : chance(random, 0.6)
    ? windowFrame(x, y, { w: 330, h: 400, time, curtains })
    : pictureFrame(x, y + 40, {
      w: between(random, [260, 360]),
      h: between(random, [220, 300]),
      colour: curtains,
    }) + pictureFrame(x > 560 ? x - 330 : x + 420, y + 70, {
      w: 220,
      h: 200,
      colour: pick(random, [COLOURS.teal.hex, COLOURS.purple.hex, COLOURS.green.hex]),
    });
  return back + decor + top;
}

/** A five-pointed star around (x, y). */
export function star(
  x: number,
  y: number,
  look: { readonly r: number; readonly colour: string },
): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const r = index % 2 === 0 ? look.r : look.r * 0.42;
    const angle = Math.PI * (index / 5 - 0.5);
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)] as const;
  });
  return polygon(points, { fill: look.colour });
}

/** A palm with a slender trunk; (x, y) is the foot of the trunk. */
export function palm(x: number, y: number, size: { readonly height: number }): string {
  const h = size.height;
  let fronds = "";
  for (
    const [turn, length] of [[-168, 0.3], [-150, 0.36], [-118, 0.3], [-62, 0.3], [-30, 0.36], [
      -12,
      0.3,
    ]]
  ) {
    const l = h * (length ?? 0);
    fronds += group(
      path(d`M0 0Q${l * 0.5} ${-l * 0.24} ${l} ${l * 0.06}Q${l * 0.5} ${l * 0.08} 0 0Z`, {
        fill: (turn ?? 0) % 4 === 0 ? "#4f9a5b" : "#5fae67",
      }),
      { x: h * 0.06, y: -h, turn: turn ?? 0 },
    );
  }
  return contactShadow(x, y, h * 0.16) + group(
    shaded(
      (paint) =>
        path(
          d`M${-h * 0.022} 0Q${-h * 0.01} ${-h * 0.5} ${h * 0.05} ${-h}H${h * 0.07}Q${h * 0.03} ${
            -h * 0.5
          } ${h * 0.026} 0Z`,
          paint,
        ),
      "#a3744c",
    ) + fronds +
      circle(h * 0.045, -h * 0.97, { r: h * 0.018, fill: TONES.darkWood }) +
      circle(h * 0.078, -h * 0.97, { r: h * 0.018, fill: darken(TONES.darkWood) }),
    { x, y },
  );
}

/** A lighthouse on a rock; (x, y) is the middle of the rock at the water line. */
export function lighthouse(x: number, y: number, size: { readonly height: number }): string {
  const h = size.height;
  let bands = "";
  for (const at of [0.16, 0.42]) {
    const half = (share: number) => h * (0.11 - 0.04 * share);
    bands += path(
      d`M${-half(at)} ${-h * at}H${half(at)}L${half(at + 0.13)} ${-h * (at + 0.13)}H${-half(
        at + 0.13,
      )}Z`,
      { fill: COLOURS.red.hex },
    );
  }
  return group(
    shaded(
      (paint) =>
        path(
          d`M${-h * 0.46} ${h * 0.02}C${-h * 0.4} ${-h * 0.14} ${-h * 0.2} ${-h * 0.16} 0 ${
            -h * 0.15
          }C${h * 0.22} ${-h * 0.16} ${h * 0.42} ${-h * 0.12} ${h * 0.46} ${h * 0.02}Z`,
          paint,
        ),
      "#8c8f96",
    ) +
      group(
        path(d`M${-h * 0.11} 0L${-h * 0.07} ${-h * 0.72}H${h * 0.07}L${h * 0.11} 0Z`, {
          fill: TONES.paper,
        }) + bands +
          path(d`M${-h * 0.11} 0L${-h * 0.07} ${-h * 0.72}H${h * 0.07}L${h * 0.11} 0Z`, {
            fill: "url(#lit-left)",
          }) +
          rect(-h * 0.1, -h * 0.745, { w: h * 0.2, h: h * 0.03, radius: 3, fill: TONES.ink }) +
          rect(-h * 0.05, -h * 0.84, { w: h * 0.1, h: h * 0.1, fill: TONES.lamplight }) +
          path(d`M${-h * 0.075} ${-h * 0.835}L0 ${-h * 0.93}L${h * 0.075} ${-h * 0.835}Z`, {
            fill: COLOURS.red.hex,
          }) +
          rect(-h * 0.03, -h * 0.13, { w: h * 0.06, h: h * 0.13, radius: 4, fill: TONES.darkWood }),
        { y: -h * 0.1 },
      ),
    { x, y },
  );
}

/** A small bird that perches, its feet at (x, y); `size` is its length. */
export function perchedBird(
  x: number,
  y: number,
  options: {
    readonly size: number;
    readonly colour: string;
    readonly facing: Side;
    readonly scarf?: string;
  },
): string {
  const { size: s, colour, facing, scarf } = options;
  return group(
    line([-s * 0.04, 0], [-s * 0.04, -s * 0.16], { stroke: "#8a6a3a", width: s * 0.035 }) +
      line([s * 0.08, 0], [s * 0.08, -s * 0.16], { stroke: "#8a6a3a", width: s * 0.035 }) +
      path(
        d`M${-s * 0.24} ${-s * 0.3}L${-s * 0.6} ${-s * 0.12}L${-s * 0.55} ${-s * 0.02}L${
          -s * 0.16
        } ${-s * 0.14}Z`,
        { fill: darken(colour, 0.28) },
      ) +
      rounded(
        (paint) => ellipse(0, -s * 0.34, { rx: s * 0.32, ry: s * 0.25, ...paint }),
        colour,
      ) +
      path(d`M${s * 0.36} ${-s * 0.62}l${s * 0.18} ${s * 0.05}l${-s * 0.18} ${s * 0.06}Z`, {
        fill: "#efa63c",
      }) +
      rounded((paint) => circle(s * 0.22, -s * 0.58, { r: s * 0.18, ...paint }), colour) +
      circle(s * 0.28, -s * 0.62, { r: s * 0.035, fill: TONES.ink }) +
      path(
        d`M${s * 0.06} ${-s * 0.42}Q${-s * 0.2} ${-s * 0.52} ${-s * 0.38} ${-s * 0.26}Q${
          -s * 0.1
        } ${-s * 0.12} ${s * 0.06} ${-s * 0.42}Z`,
        { fill: darken(colour, 0.18) },
      ) +
      (scarf === undefined ? "" : path(
        d`M${s * 0.02} ${-s * 0.47}Q${s * 0.2} ${-s * 0.36} ${s * 0.38} ${-s * 0.44}`,
        { stroke: scarf, width: s * 0.09 },
      ) + line([s * 0.16, -s * 0.4], [s * 0.12, -s * 0.2], { stroke: scarf, width: s * 0.08 })),
    { x, y, mirrored: facing === "left" },
  );
}

/** A woolly hat in its own colour for a person of the kit, drawn over the head. */
export function woollyHat(
  x: number,
  y: number,
  hat: { readonly height: number; readonly colour: string; readonly child?: boolean },
): string {
  const h = hat.height;
  const r = h * (hat.child ? 0.13 : 0.088);
  const top = -h + r * 1.08;
  const brow = top - r * 0.4;
  return group(
    path(
      d`M${-r * 1.1} ${brow}C${-r * 1.06} ${top - r * 1.66} ${r * 1.06} ${top - r * 1.66} ${
        r * 1.1
      } ${brow}Z`,
      { fill: hat.colour },
    ) +
      rect(-r * 1.22, brow - r * 0.22, {
        w: r * 2.44,
        h: r * 0.42,
        radius: r * 0.2,
        fill: darken(hat.colour, 0.18),
      }) +
      circle(0, top - r * 1.3, { r: r * 0.28, fill: lighten(hat.colour, 0.35) }),
    { x, y },
  );
}
