import { TONES } from "./palette.ts";
import { contactShadow, shaded } from "./shading.ts";
import type { Side } from "./shading.ts";
import { circle, d, darken, ellipse, group, lighten, line, path, rect } from "./svg.ts";

/** What a person wears. */
export type Outfit =
  | "casual"
  | "dress"
  | "suit"
  | "coat"
  | "doctor"
  | "chef"
  | "gown"
  | "qipao"
  | "hanfu"
  | "sport"
  | "raincoat";

/** What a person wears on the head. */
export type Hat = "none" | "cap" | "straw" | "winter" | "chef" | "graduation" | "party" | "hard";

/** How a person is drawn; (x, y) is the ground between the feet. */
export interface PersonOptions {
  /** From the ground to the top of the head. */
  readonly height: number;
  /** `casual` unless given. */
  readonly outfit?: Outfit;
  /** Main colour of the clothes. */
  readonly colour: string;
  /** Colour of trousers or skirt, where the outfit has one of its own. */
  readonly second?: string;
  /** Colour of the skin. */
  readonly skin?: string;
  /** Colour of the hair. */
  readonly hairColour?: string;
  /** Cut of the hair, `short` unless given. */
  readonly hair?: "short" | "long" | "bun";
  /** What is worn on the head. */
  readonly hat?: Hat;
  /** Arms: hanging (default), one waving, one held out to the side, both raised. */
  readonly pose?: "stand" | "wave" | "hold" | "cheer";
  /** Larger head and shorter legs. */
  readonly child?: boolean;
  /** A scarf in this colour. */
  readonly scarf?: string;
  /** Side of the raised or held-out arm, right unless given. */
  readonly arm?: Side;
  /** Drawn at the held-out hand, with its origin there. */
  readonly held?: string;
  /** Draws a soft contact shadow, true unless given. */
  readonly shadow?: boolean;
}

/** A simple person seen from the front. */
export function person(x: number, y: number, options: PersonOptions): string {
  const { height: h, colour, pose = "stand", child = false, arm = "right" } = options;
  const { skin = TONES.skinLight, hairColour = "#43332c", hair = "short", hat = "none" } = options;
  const outfit = options.outfit ?? "casual";
  const second = options.second ?? "#4a5a78";
  const head = h * (child ? 0.13 : 0.088);
  const headY = -h + head * 1.08;
  const neck = headY + head * 0.9;
  const hip = -h * (child ? 0.34 : 0.46);
  const half = h * (child ? 0.105 : 0.098);
  const long = outfit === "gown" || outfit === "hanfu" || outfit === "qipao";
  const hem = outfit === "dress" ? hip * 0.5 : long ? hip * 0.12 : outfit === "coat" ||
      outfit === "doctor" || outfit === "raincoat"
    ? hip * 0.52
    : hip * 0.9;
  const shoe = outfit === "sport" ? TONES.paper : "#3a4254";
  const bareLegs = outfit === "dress" || outfit === "qipao" || outfit === "sport";
  const trousers = outfit === "suit" ? colour : outfit === "chef" ? "#3f4859" : second;
  let drawn = "";
  for (const side of [-1, 1]) {
    const legX = side * half * 0.48;
    drawn += line([legX, hip], [legX, -h * 0.03], {
      stroke: bareLegs ? skin : trousers,
      width: h * 0.062,
    });
    if (outfit === "sport") {
      drawn += line([legX, hip], [legX, hip * 0.72], { stroke: second, width: h * 0.075 });
    }
    drawn += path(
      d`M${legX - h * 0.034} 0q0 ${-h * 0.04} ${h * 0.034} ${-h * 0.04}t${h * 0.034} ${h * 0.04}Z`,
      { fill: shoe },
    );
  }
  const hair1 = hair === "long"
    ? path(
      d`M${-head * 1.08} ${headY}C${-head * 1.3} ${headY + head * 1.6} ${-head * 1.2} ${
        headY + head * 2.3
      } ${-head * 0.9} ${headY + head * 2.4}H${head * 0.9}C${head * 1.2} ${headY + head * 2.3} ${
        head * 1.3
      } ${headY + head * 1.6} ${head * 1.08} ${headY}Z`,
      { fill: darken(hairColour, 0.12) },
    )
    : hair === "bun"
    ? circle(0, headY - head * 1.12, { r: head * 0.44, fill: hairColour })
    : "";
  drawn = hair1 + drawn;
  const sleeve = long ? h * 0.085 : h * 0.056;
  const sleeveColour = outfit === "doctor" || outfit === "chef" ? TONES.paper : darken(colour, 0.1);
  const shoulder = neck + h * 0.055;
  const armAt = (side: 1 | -1) => {
    const active = side === (arm === "right" ? 1 : -1);
    const from: [number, number] = [side * half * 0.86, shoulder];
    const up = pose === "cheer" || (pose === "wave" && active);
    const elbow: [number, number] = up
      ? [side * half * 1.95, shoulder - h * 0.01]
      : pose === "hold" && active
      ? [side * half * 1.5, shoulder + h * 0.14]
      : [side * half * 1.34, shoulder + h * 0.14];
    const hand: [number, number] = up
      ? [side * half * 2.1, shoulder - h * 0.16]
      : pose === "hold" && active
      ? [side * half * 2.4, shoulder + h * 0.1]
      : [side * half * 1.46, shoulder + h * 0.27];
    const mid: [number, number] = [
      elbow[0] + (hand[0] - elbow[0]) * 0.8,
      elbow[1] + (hand[1] - elbow[1]) * 0.8,
    ];
    const bare = outfit === "sport" || outfit === "dress" || outfit === "qipao";
    const end = bare
      ? [
        from[0] + (elbow[0] - from[0]) * 0.62,
        from[1] + (elbow[1] - from[1]) * 0.62,
      ] as const
      : undefined;
    const arms = path(
      d`M${from[0]} ${from[1]}L${elbow[0]} ${elbow[1]}L${hand[0]} ${hand[1]}`,
      { stroke: skin, width: h * 0.044 },
    ) + (end === undefined
      ? path(d`M${from[0]} ${from[1]}L${elbow[0]} ${elbow[1]}L${mid[0]} ${mid[1]}`, {
        stroke: sleeveColour,
        width: sleeve,
      })
      : line(from, end, { stroke: sleeveColour, width: sleeve }));
    const held = active && options.held !== undefined
      ? group(options.held, { x: hand[0], y: hand[1] })
      : "";
    return held + arms + circle(hand[0], hand[1], { r: h * 0.027, fill: skin });
  };
  drawn += armAt(-1) + armAt(1);
  drawn += rect(-h * 0.026, neck - h * 0.02, {
    w: h * 0.052,
    h: h * 0.06,
    fill: darken(skin, 0.1),
  });
  drawn += torso({ outfit, colour, half, shoulder, neck, hip, hem, h, second });
  drawn += circle(-head, headY + head * 0.08, { r: head * 0.18, fill: skin }) +
    circle(head, headY + head * 0.08, { r: head * 0.18, fill: skin }) +
    ellipse(0, headY, { rx: head, ry: head * 1.06, fill: skin });
  drawn += path(
    d`M${-head * 1.04} ${headY + head * 0.1}C${-head * 1.2} ${headY - head * 1.5} ${head * 1.2} ${
      headY - head * 1.5
    } ${head * 1.04} ${headY + head * 0.1}Q${head * 0.96} ${headY - head * 0.44} ${head * 0.3} ${
      headY - head * 0.5
    }Q${-head * 0.7} ${headY - head * 0.5} ${-head * 1.04} ${headY + head * 0.1}Z`,
    { fill: hairColour },
  );
  drawn += circle(-head * 0.36, headY + head * 0.1, { r: head * 0.09, fill: TONES.ink }) +
    circle(head * 0.36, headY + head * 0.1, { r: head * 0.09, fill: TONES.ink }) +
    path(
      d`M${-head * 0.26} ${headY + head * 0.46}q${head * 0.26} ${head * 0.24} ${head * 0.52} 0`,
      {
        stroke: "#b4564a",
        width: head * 0.09,
      },
    ) +
    circle(-head * 0.6, headY + head * 0.38, { r: head * 0.15, fill: "#ee8f7f", opacity: 0.4 }) +
    circle(head * 0.6, headY + head * 0.38, { r: head * 0.15, fill: "#ee8f7f", opacity: 0.4 });
  if (options.scarf !== undefined) {
    drawn += rect(-half * 0.62, neck - h * 0.008, {
      w: half * 1.24,
      h: h * 0.04,
      radius: h * 0.02,
      fill: options.scarf,
    }) + rect(half * 0.12, neck + h * 0.01, {
      w: half * 0.36,
      h: h * 0.13,
      radius: h * 0.012,
      fill: darken(options.scarf, 0.1),
    });
  }
  drawn += hatAt(hat, { head, headY, colour });
  return (options.shadow === false ? "" : contactShadow(x, y, h * 0.26)) + group(drawn, { x, y });
}

interface Torso {
  readonly outfit: Outfit;
  readonly colour: string;
  readonly second: string;
  readonly half: number;
  readonly shoulder: number;
  readonly neck: number;
  readonly hip: number;
  readonly hem: number;
  readonly h: number;
}

function torso(body: Torso): string {
  const { outfit, colour, half, shoulder, neck, hip, hem, h, second } = body;
  const white = outfit === "doctor" || outfit === "chef";
  const cloth = white ? TONES.paper : colour;
  const top = neck + h * 0.012;
  const flare = outfit === "dress"
    ? 1.75
    : outfit === "gown" || outfit === "hanfu"
    ? 1.7
    : outfit === "raincoat"
    ? 1.4
    : outfit === "qipao"
    ? 0.92
    : 1.06;
  const waist = outfit === "dress" || outfit === "qipao" || outfit === "hanfu" ? 0.78 : 0.96;
  const middle = (shoulder + hip) / 2;
  let drawn = shaded(
    (paint) =>
      path(
        d`M${-half * 0.4} ${top}Q${-half} ${top + h * 0.008} ${-half * 1.02} ${
          shoulder + h * 0.02
        }L${-half * waist} ${middle + h * 0.03}L${-half * flare} ${hem}Q0 ${hem + h * 0.02} ${
          half * flare
        } ${hem}L${half * waist} ${middle + h * 0.03}L${half * 1.02} ${
          shoulder + h * 0.02
        }Q${half} ${top + h * 0.008} ${half * 0.4} ${top}Q0 ${top + h * 0.03} ${
          -half * 0.4
        } ${top}Z`,
        paint,
      ),
    cloth,
  );
  switch (outfit) {
    case "suit":
      drawn += path(
        d`M${-half * 0.36} ${top}L0 ${middle}L${half * 0.36} ${top}Q0 ${top + h * 0.03} ${
          -half * 0.36
        } ${top}Z`,
        { fill: TONES.paper },
      ) +
        path(
          d`M${-h * 0.012} ${top + h * 0.018}h${h * 0.024}l${h * 0.008} ${h * 0.08}L0 ${
            middle - h * 0.01
          }L${-h * 0.02} ${top + h * 0.098}Z`,
          { fill: "#c8443c" },
        ) +
        path(
          d`M${-half * 0.4} ${top}L${-half * 0.5} ${middle - h * 0.03}L0 ${middle + h * 0.01}L${
            half * 0.5
          } ${middle - h * 0.03}L${half * 0.4} ${top}`,
          {
            stroke: darken(colour, 0.3),
            width: h * 0.008,
          },
        ) + circle(0, middle + h * 0.04, { r: h * 0.007, fill: darken(colour, 0.4) });
      break;
    case "coat":
    case "raincoat":
      drawn += line([0, top + h * 0.03], [0, hem], {
        stroke: darken(cloth, 0.25),
        width: h * 0.008,
      });
      for (const at of [0.25, 0.5, 0.75]) {
        drawn += circle(h * 0.018, top + (hem - top) * at, {
          r: h * 0.008,
          fill: darken(cloth, 0.4),
        });
      }
      break;
    case "doctor":
      drawn += line([0, top + h * 0.06], [0, hem], { stroke: "#c9d2d8", width: h * 0.008 }) +
        path(d`M${-half * 0.36} ${top}L0 ${top + h * 0.08}L${half * 0.36} ${top}Z`, {
          fill: colour,
        }) +
        path(
          d`M${-half * 0.46} ${top}Q${-half * 0.4} ${middle} ${half * 0.1} ${middle}Q${
            half * 0.5
          } ${middle} ${half * 0.46} ${top}`,
          { stroke: TONES.slate, width: h * 0.008 },
        ) +
        circle(half * 0.1, middle, { r: h * 0.014, fill: TONES.metal });
      break;
    case "chef":
      drawn += rect(-half * 0.9, middle + h * 0.02, {
        w: half * 1.8,
        h: hem - middle + h * 0.14,
        radius: h * 0.01,
        fill: darken(TONES.paper, 0.1),
      });
      for (const at of [0.3, 0.62]) {
        for (const side of [-1, 1]) {
          drawn += circle(side * half * 0.26, top + (middle - top) * at + h * 0.02, {
            r: h * 0.007,
            fill: TONES.ink,
          });
        }
      }
      drawn += path(
        d`M${-half * 0.4} ${top}L0 ${top + h * 0.05}L${half * 0.4} ${top}Q0 ${top + h * 0.03} ${
          -half * 0.4
        } ${top}Z`,
        { fill: colour },
      );
      break;
    case "gown":
      drawn += path(
        d`M${-half * 0.44} ${top}L${-h * 0.006} ${middle + h * 0.02}M${half * 0.44} ${top}L${
          h * 0.006
        } ${middle + h * 0.02}`,
        { stroke: TONES.gold, width: h * 0.018 },
      ) +
        line([0, middle + h * 0.02], [0, hem], { stroke: darken(colour, 0.3), width: h * 0.008 });
      break;
    case "qipao":
      drawn += rect(-half * 0.42, top - h * 0.012, {
        w: half * 0.84,
        h: h * 0.026,
        radius: 3,
        fill: darken(colour, 0.2),
      }) +
        path(
          d`M0 ${top + h * 0.015}Q${half * 0.5} ${top + h * 0.05} ${half * 0.8} ${
            shoulder + h * 0.07
          }`,
          { stroke: TONES.gold, width: h * 0.008 },
        );
      for (const [cx, cy] of [[-0.35, 0.45], [0.25, 0.6], [-0.2, 0.76], [0.4, 0.9]]) {
        drawn += circle((cx ?? 0) * half, top + (hem - top) * (cy ?? 0), {
          r: h * 0.012,
          fill: TONES.gold,
        });
      }
      break;
    case "hanfu":
      drawn += path(
        d`M${-half * 0.44} ${top}L${half * 0.24} ${middle}M${half * 0.44} ${top}L${
          -half * 0.24
        } ${middle}`,
        { stroke: TONES.paper, width: h * 0.022 },
      ) +
        rect(-half * 0.8, middle + h * 0.006, { w: half * 1.6, h: h * 0.04, fill: second }) +
        rect(-h * 0.012, middle + h * 0.03, { w: h * 0.024, h: h * 0.2, fill: second });
      break;
    case "sport":
      drawn += path(d`M${-half * 0.98} ${middle - h * 0.03}H${half * 0.98}`, {
        stroke: TONES.paper,
        width: h * 0.02,
      });
      break;
    case "dress":
      drawn += rect(-half * 0.8, middle + h * 0.016, {
        w: half * 1.6,
        h: h * 0.024,
        fill: lighten(colour, 0.5),
      });
      break;
    case "casual":
      drawn += path(d`M${-half * 0.4} ${top}Q0 ${top + h * 0.034} ${half * 0.4} ${top}`, {
        stroke: lighten(colour, 0.4),
        width: h * 0.012,
      });
  }
  return drawn;
}

function hatAt(
  hat: Hat,
  place: { readonly head: number; readonly headY: number; readonly colour: string },
): string {
  const { head: r, headY: y, colour } = place;
  const brow = y - r * 0.46;
  switch (hat) {
    case "none":
      return "";
    case "cap":
      return path(
        d`M${-r * 1.06} ${brow}C${-r} ${y - r * 1.6} ${r} ${y - r * 1.6} ${r * 1.06} ${brow}Z`,
        { fill: darken(colour, 0.1) },
      ) +
        path(
          d`M${-r * 0.3} ${brow - r * 0.04}H${r * 1.7}q0 ${r * 0.26} ${-r * 0.3} ${r * 0.26}H${
            -r * 0.3
          }Z`,
          { fill: darken(colour, 0.28) },
        );
    case "straw":
      return ellipse(0, brow, { rx: r * 1.85, ry: r * 0.3, fill: "#dcb968" }) +
        path(
          d`M${-r * 0.92} ${brow}C${-r * 0.9} ${y - r * 1.66} ${r * 0.9} ${y - r * 1.66} ${
            r * 0.92
          } ${brow}Q0 ${brow + r * 0.2} ${-r * 0.92} ${brow}Z`,
          { fill: "#ecd08a" },
        ) +
        path(
          d`M${-r * 0.94} ${brow - r * 0.1}Q0 ${brow + r * 0.14} ${r * 0.94} ${brow - r * 0.1}`,
          {
            stroke: "#c8574b",
            width: r * 0.2,
          },
        );
    case "winter":
      return path(
        d`M${-r * 1.08} ${brow}C${-r} ${y - r * 1.7} ${r} ${y - r * 1.7} ${r * 1.08} ${brow}Z`,
        { fill: colour },
      ) +
        rect(-r * 1.16, brow - r * 0.2, {
          w: r * 2.32,
          h: r * 0.42,
          radius: r * 0.2,
          fill: lighten(colour, 0.55),
        }) +
        circle(0, y - r * 1.42, { r: r * 0.3, fill: lighten(colour, 0.6) });
    case "chef":
      return path(
        d`M${-r * 0.9} ${brow}V${y - r * 1.1}C${-r * 1.7} ${y - r * 1.3} ${-r * 1.1} ${
          y - r * 2.3
        } ${-r * 0.4} ${y - r * 2}C${-r * 0.2} ${y - r * 2.5} ${r * 0.5} ${y - r * 2.4} ${
          r * 0.5
        } ${y - r * 2}C${r * 1.2} ${y - r * 2.2} ${r * 1.6} ${y - r * 1.3} ${r * 0.9} ${
          y - r * 1.1
        }V${brow}Z`,
        { fill: "#ffffff" },
      ) + rect(-r * 0.92, brow - r * 0.34, { w: r * 1.84, h: r * 0.34, fill: "#e4e8ea" });
    case "graduation":
      return rect(-r * 0.92, brow - r * 0.62, {
        w: r * 1.84,
        h: r * 0.62,
        fill: darken(TONES.night, 0.1),
      }) +
        path(
          d`M0 ${y - r * 1.75}L${r * 1.9} ${y - r * 1.18}L0 ${y - r * 0.66}L${-r * 1.9} ${
            y - r * 1.18
          }Z`,
          { fill: TONES.night },
        ) +
        path(d`M0 ${y - r * 1.2}L${r * 1.5} ${y - r * 1.1}V${y - r * 0.4}`, {
          stroke: TONES.gold,
          width: r * 0.1,
        }) + circle(r * 1.5, y - r * 0.34, { r: r * 0.16, fill: TONES.gold });
    case "party":
      return path(
        d`M${-r * 0.72} ${brow - r * 0.1}L0 ${y - r * 2.5}L${r * 0.72} ${brow - r * 0.1}Q0 ${
          brow + r * 0.16
        } ${-r * 0.72} ${brow - r * 0.1}Z`,
        { fill: lighten(colour, 0.15) },
      ) +
        path(d`M${-r * 0.5} ${y - r * 1.2}L${r * 0.36} ${y - r * 1.6}`, {
          stroke: TONES.paper,
          width: r * 0.2,
        }) + circle(0, y - r * 2.5, { r: r * 0.24, fill: TONES.gold });
    case "hard":
      return path(
        d`M${-r * 1.1} ${brow}C${-r * 1.06} ${y - r * 1.7} ${r * 1.06} ${y - r * 1.7} ${
          r * 1.1
        } ${brow}Z`,
        { fill: "#f2bd3d" },
      ) +
        rect(-r * 1.34, brow - r * 0.14, {
          w: r * 2.68,
          h: r * 0.26,
          radius: r * 0.12,
          fill: "#dea32c",
        }) +
        rect(-r * 0.16, y - r * 1.42, {
          w: r * 0.32,
          h: r * 0.9,
          radius: r * 0.1,
          fill: "#dea32c",
        });
  }
}
