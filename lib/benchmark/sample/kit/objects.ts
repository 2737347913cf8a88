import { TONES } from "./palette.ts";
import { contactShadow, glow, rounded, shaded } from "./shading.ts";
import type { Side } from "./shading.ts";
import { circle, clipped, d, darken, ellipse, group, lighten, line, linear } from "./svg.ts";
import { num, path, polygon, rect } from "./svg.ts";

/** What most objects take: (x, y) is the middle of the base, where the object stands. */
export interface ObjectOptions {
  /** Size in view box units: the height, or for wide things the width, as each function says. */
  readonly size: number;
  /** Main colour, `#rrggbb`. */
  readonly colour: string;
  /** Side of the light, left unless given. */
  readonly light?: Side;
  /** Draws a soft contact shadow, true unless given. */
  readonly shadow?: boolean;
}

function standing(x: number, y: number, options: ObjectOptions & { readonly w: number }): string {
  return options.shadow === false ? "" : contactShadow(x, y, options.w);
}

/** A tea cup; `size` is its height. With `steam` it is hot, `handle` is the side of its ear. */
export function cup(
  x: number,
  y: number,
  options: ObjectOptions & {
    readonly handle?: Side;
    readonly steam?: boolean;
    readonly tea?: string;
  },
): string {
  const { size: s, colour, light = "left", handle = "right", steam = false } = options;
  const tea = options.tea ?? "#8a5a34";
  const side = handle === "right" ? 1 : -1;
  const body = d`M${-s * 0.5} ${-s}C${-s * 0.5} ${-s * 0.3} ${-s * 0.42} 0 ${-s * 0.26} 0H${
    s * 0.26
  }C${s * 0.42} 0 ${s * 0.5} ${-s * 0.3} ${s * 0.5} ${-s}Z`;
  const drawn = path(
    d`M${side * s * 0.47} ${-s * 0.8}C${side * s * 0.86} ${-s * 0.86} ${side * s * 0.82} ${
      -s * 0.22
    } ${side * s * 0.38} ${-s * 0.26}`,
    { stroke: darken(colour, 0.14), width: s * 0.1 },
  ) + shaded((paint) => path(body, paint), colour, light) +
    ellipse(0, -s, { rx: s * 0.5, ry: s * 0.12, fill: lighten(colour, 0.4) }) +
    ellipse(0, -s * 0.985, { rx: s * 0.43, ry: s * 0.09, fill: tea }) +
    (steam ? steamLines(0, -s * 1.16, s * 0.6) : "");
  return standing(x, y, { ...options, w: s }) + group(drawn, { x, y });
}

/** Three lines of steam rising from (x, y). */
export function steamLines(x: number, y: number, height: number): string {
  return [-0.3, 0, 0.3].map((at) =>
    path(
      d`M${x + at * height} ${y}q${-height * 0.2} ${-height * 0.25} 0 ${-height * 0.5}t0 ${
        -height * 0.5
      }`,
      { stroke: "#ffffff", width: height * 0.07, opacity: 0.75 },
    )
  ).join("");
}

/** A ball with a stripe; `size` is its diameter. */
export function ball(
  x: number,
  y: number,
  options: ObjectOptions & { readonly stripe?: string },
): string {
  const { size, colour, light = "left", stripe = TONES.paper } = options;
  const r = size / 2;
  return standing(x, y, { ...options, w: size }) + group(
    circle(0, -r, { r, fill: colour }) +
      path(
        d`M${-r * 0.94} ${-r * 1.34}Q0 ${-r * 0.72} ${r * 0.94} ${-r * 1.34}A${r} ${r} 0 0 1 ${
          r * 0.995
        } ${-r * 0.9}Q0 ${-r * 0.3} ${-r * 0.995} ${-r * 0.9}A${r} ${r} 0 0 1 ${-r * 0.94} ${
          -r * 1.34
        }Z`,
        { fill: stripe, opacity: 0.9 },
      ) + circle(0, -r, { r, fill: `url(#ball-${light})` }),
    { x, y },
  );
}

/** A cube-like toy block seen from the front; `size` is its side. `turn` rests it on an edge. */
export function block(
  x: number,
  y: number,
  options: ObjectOptions & { readonly turn?: number; readonly w?: number },
): string {
  const { size: s, colour, light = "left", turn = 0, w = s } = options;
  const radians = turn * Math.PI / 180;
  const reach = (Math.abs(Math.sin(radians)) * w + Math.abs(Math.cos(radians)) * s) / 2;
  return standing(x, y, { ...options, w: Math.max(w, s) }) + group(
    shaded(
      (paint) => rect(-w / 2, -s / 2, { w, h: s, radius: s * 0.08, ...paint }),
      colour,
      light,
    ) +
      rect(-w / 2 + s * 0.12, -s / 2 + s * 0.12, {
        w: w - s * 0.24,
        h: s * 0.76,
        radius: s * 0.05,
        stroke: lighten(colour, 0.4),
        width: s * 0.035,
      }),
    { x, y: y - reach, turn },
  );
}

/** A closed cardboard box with tape; `size` is its height, it is 1.3 times as wide. */
export function box(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour, light = "left" } = options;
  const w = s * 1.3;
  return standing(x, y, { ...options, w }) + group(
    shaded((paint) => rect(-w / 2, -s, { w, h: s, radius: 4, ...paint }), colour, light) +
      rect(-w / 2, -s, { w, h: s * 0.2, radius: 4, fill: lighten(colour, 0.22) }) +
      rect(-w * 0.07, -s, { w: w * 0.14, h: s * 0.42, fill: lighten(colour, 0.45) }),
    { x, y },
  );
}

/** A gift with a bow; `size` is its height without the bow. */
export function gift(
  x: number,
  y: number,
  options: ObjectOptions & { readonly ribbon?: string },
): string {
  const { size: s, colour, light = "left", ribbon = TONES.gold } = options;
  const w = s * 1.1;
  return standing(x, y, { ...options, w }) + group(
    shaded((paint) => rect(-w / 2, -s, { w, h: s, radius: 6, ...paint }), colour, light) +
      rect(-w * 0.55, -s, { w: w * 1.1, h: s * 0.24, radius: 6, fill: lighten(colour, 0.14) }) +
      rect(-w * 0.08, -s, { w: w * 0.16, h: s, fill: ribbon }) +
      path(
        d`M0 ${-s}C${-s * 0.5} ${-s * 1.5} ${-s * 0.62} ${-s * 0.94} 0 ${-s}C${s * 0.62} ${
          -s * 0.94
        } ${s * 0.5} ${-s * 1.5} 0 ${-s}Z`,
        { stroke: ribbon, width: s * 0.08 },
      ),
    { x, y },
  );
}

/** A book lying flat with its spine to the viewer; `size` is its length, it is 0.18 high. */
export function book(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour } = options;
  const h = s * 0.18;
  return standing(x, y, { ...options, w: s }) + group(
    rect(-s / 2, -h, { w: s, h, radius: h * 0.2, fill: colour }) +
      rect(-s / 2, -h, { w: s, h, radius: h * 0.2, fill: "url(#lit-top)" }) +
      rect(-s * 0.36, -h, { w: s * 0.05, h, fill: lighten(colour, 0.5) }) +
      rect(s * 0.3, -h, { w: s * 0.05, h, fill: lighten(colour, 0.5) }),
    { x, y },
  );
}

/** A slender vase; `size` is its height. */
export function vase(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour, light = "left" } = options;
  return standing(x, y, { ...options, w: s * 0.46 }) + group(
    shaded(
      (paint) =>
        path(
          d`M${-s * 0.11} ${-s}C${-s * 0.09} ${-s * 0.76} ${-s * 0.3} ${-s * 0.66} ${-s * 0.29} ${
            -s * 0.4
          }C${-s * 0.28} ${-s * 0.16} ${-s * 0.15} ${-s * 0.08} ${-s * 0.16} 0H${s * 0.16}C${
            s * 0.15
          } ${-s * 0.08} ${s * 0.28} ${-s * 0.16} ${s * 0.29} ${-s * 0.4}C${s * 0.3} ${-s * 0.66} ${
            s * 0.09
          } ${-s * 0.76} ${s * 0.11} ${-s}Z`,
          paint,
        ),
      colour,
      light,
    ) + ellipse(0, -s, { rx: s * 0.12, ry: s * 0.03, fill: darken(colour, 0.3) }) +
      path(
        d`M${-s * 0.28} ${-s * 0.46}Q0 ${-s * 0.36} ${s * 0.28} ${-s * 0.46}`,
        { stroke: lighten(colour, 0.55), width: s * 0.03 },
      ),
    { x, y },
  );
}

/** A pot with a leafy plant; `size` is the height of both. */
export function pottedPlant(
  x: number,
  y: number,
  options: ObjectOptions & { readonly leaf?: string },
): string {
  const { size: s, colour, light = "left", leaf = TONES.leaf } = options;
  let leaves = "";
  for (const [turn, length] of [[-58, 0.5], [58, 0.5], [-30, 0.6], [30, 0.6], [0, 0.66]]) {
    leaves += group(
      path(
        d`M0 0C${-s * 0.13} ${-s * 0.2} ${-s * 0.1} ${-s * (length ?? 0) * 0.8} 0 ${
          -s * (length ?? 0)
        }C${s * 0.1} ${-s * (length ?? 0) * 0.8} ${s * 0.13} ${-s * 0.2} 0 0Z`,
        { fill: turn === 0 ? lighten(leaf, 0.12) : leaf },
      ) + line([0, 0], [0, -s * (length ?? 0) * 0.8], {
        stroke: darken(leaf, 0.16),
        width: s * 0.012,
      }),
      { y: -s * 0.34, turn: turn ?? 0 },
    );
  }
  return standing(x, y, { ...options, w: s * 0.4 }) + group(
    leaves + shaded(
      (paint) =>
        path(
          d`M${-s * 0.22} ${-s * 0.36}L${-s * 0.16} 0H${s * 0.16}L${s * 0.22} ${-s * 0.36}Z`,
          paint,
        ),
      colour,
      light,
    ) + rect(-s * 0.24, -s * 0.4, {
      w: s * 0.48,
      h: s * 0.09,
      radius: s * 0.02,
      fill: lighten(colour, 0.18),
    }),
    { x, y },
  );
}

/** A drinking glass; `size` is its height, `fill` how full it is from 0 to 1. */
export function glass(
  x: number,
  y: number,
  options: {
    readonly size: number;
    readonly fill?: number;
    readonly liquid?: string;
    readonly shadow?: boolean;
  },
): string {
  const { size: s, fill = 0.7, liquid = "#7cc0e2" } = options;
  const half = (at: number) => s * (0.26 + 0.08 * at);
  const level = s * (0.05 + 0.86 * fill);
  const water = fill <= 0 ? "" : path(
    d`M${-half(0.05)} ${-s * 0.05}L${-half(level / s)} ${-level}H${half(level / s)}L${half(0.05)} ${
      -s * 0.05
    }Z`,
    { fill: liquid, opacity: 0.62 },
  ) + ellipse(0, -level, {
    rx: half(level / s),
    ry: s * 0.055,
    fill: lighten(liquid, 0.4),
    opacity: 0.9,
  });
  return (options.shadow === false ? "" : contactShadow(x, y, s * 0.6)) + group(
    path(d`M${-half(0)} 0L${-half(1)} ${-s}H${half(1)}L${half(0)} 0Z`, {
      fill: "#eef8fc",
      opacity: 0.5,
    }) + water +
      path(
        d`M${-half(1)} ${-s}L${-half(0)} ${-s * 0.02}Q0 ${s * 0.05} ${half(0)} ${-s * 0.02}L${
          half(1)
        } ${-s}`,
        { stroke: "#ffffff", width: s * 0.025, opacity: 0.9 },
      ) +
      ellipse(0, -s, {
        rx: half(1),
        ry: s * 0.06,
        stroke: "#ffffff",
        width: s * 0.02,
        opacity: 0.9,
      }) +
      line([-half(0.8) * 0.74, -s * 0.82], [-half(0.2) * 0.74, -s * 0.2], {
        stroke: "#ffffff",
        width: s * 0.035,
        opacity: 0.55,
      }),
    { x, y },
  );
}

/** A candle in a dish; `size` is the height of a new one, `left` the share not yet burnt. */
export function candle(
  x: number,
  y: number,
  options: ObjectOptions & { readonly left?: number; readonly lit?: boolean },
): string {
  const { size: s, colour, light = "left", left = 1, lit = true } = options;
  const w = s * 0.2;
  const h = Math.max(s * 0.05, s * 0.92 * left);
  let drawn = ellipse(0, -s * 0.02, { rx: s * 0.28, ry: s * 0.07, fill: "#b88a4a" }) +
    ellipse(0, -s * 0.045, { rx: s * 0.28, ry: s * 0.065, fill: TONES.gold });
  if (left < 0.8) {
    drawn += ellipse(0, -s * 0.055, {
      rx: w * (0.62 + 0.5 * (1 - left)),
      ry: s * 0.04,
      fill: lighten(colour, 0.1),
    });
  }
  drawn += shaded(
    (paint) =>
      path(
        d`M${-w / 2} ${-h - s * 0.05}V${-s * 0.05}Q0 ${-s * 0.01} ${w / 2} ${-s * 0.05}V${
          -h - s * 0.05
        }Z`,
        paint,
      ),
    colour,
    light,
  ) + ellipse(0, -h - s * 0.05, { rx: w / 2, ry: w * 0.16, fill: lighten(colour, 0.35) });
  const wick = -h - s * 0.05;
  drawn += line([0, wick], [0, wick - s * 0.055], { stroke: TONES.ink, width: s * 0.018 });
  if (lit) drawn += glow(0, wick - s * 0.12, { r: s * 0.5 }) + flame(0, wick - s * 0.04, s * 0.2);
  return standing(x, y, { ...options, w: s * 0.56 }) + group(drawn, { x, y });
}

/** A flame of a given height standing at (x, y). */
export function flame(x: number, y: number, height: number): string {
  const drop = (h: number, fill: string) =>
    path(
      d`M${x} ${y}C${x - h * 0.42} ${y - h * 0.12} ${x - h * 0.26} ${y - h * 0.52} ${x} ${y - h}C${
        x + h * 0.26
      } ${y - h * 0.52} ${x + h * 0.42} ${y - h * 0.12} ${x} ${y}Z`,
      { fill },
    );
  return drop(height, "#f59a37") + drop(height * 0.7, "#fbd45a") + drop(height * 0.4, "#fff6d6");
}

/** A table lamp; `size` is its height. */
export function tableLamp(
  x: number,
  y: number,
  options: ObjectOptions & { readonly lit?: boolean },
): string {
  const { size: s, colour, light = "left", lit = true } = options;
  const shade = lit ? lighten(colour, 0.45) : colour;
  return standing(x, y, { ...options, w: s * 0.36 }) + group(
    (lit ? glow(0, -s * 0.74, { r: s * 0.8 }) : "") +
      rect(-s * 0.02, -s * 0.6, { w: s * 0.04, h: s * 0.58, fill: TONES.darkWood }) +
      rect(-s * 0.16, -s * 0.05, {
        w: s * 0.32,
        h: s * 0.05,
        radius: s * 0.02,
        fill: TONES.darkWood,
      }) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.15} ${-s}H${s * 0.15}L${s * 0.27} ${-s * 0.56}H${-s * 0.27}Z`,
            paint,
          ),
        shade,
        light,
      ),
    { x, y },
  );
}

/** A street lamp; `size` is its height, `arm` the side its lamp hangs over. */
export function streetLamp(
  x: number,
  y: number,
  options: { readonly size: number; readonly lit?: boolean; readonly arm?: Side },
): string {
  const { size: s, lit = false, arm = "right" } = options;
  const steel = "#4c5a6e";
  return contactShadow(x, y, s * 0.12) + group(
    (lit ? glow(s * 0.2, -s * 0.9, { r: s * 0.42 }) : "") +
      rect(-s * 0.03, -s * 0.05, { w: s * 0.06, h: s * 0.05, radius: 3, fill: steel }) +
      path(d`M0 0V${-s * 0.88}Q0 ${-s} ${s * 0.12} ${-s}H${s * 0.2}`, {
        stroke: steel,
        width: s * 0.022,
      }) +
      path(
        d`M${s * 0.13} ${-s * 0.93}Q${s * 0.13} ${-s * 0.99} ${s * 0.2} ${-s * 0.99}T${s * 0.27} ${
          -s * 0.93
        }Z`,
        { fill: steel },
      ) +
      ellipse(s * 0.2, -s * 0.93, {
        rx: s * 0.055,
        ry: s * 0.022,
        fill: lit ? "#fff1b5" : "#e4e9ee",
      }),
    { x, y, mirrored: arm === "left" },
  );
}

/** A small sailing boat; (x, y) lies on the water line, `size` is its height with mast. */
export function sailBoat(
  x: number,
  y: number,
  options: {
    readonly size: number;
    readonly colour: string;
    readonly sail?: string;
    readonly heading?: Side;
  },
): string {
  const { size: s, colour, sail = TONES.paper, heading = "right" } = options;
  return group(
    ellipse(0, s * 0.05, { rx: s * 0.46, ry: s * 0.04, fill: TONES.shade, opacity: 0.2 }) +
      rect(-s * 0.03, -s, { w: s * 0.03, h: s * 0.84, fill: TONES.darkWood }) +
      shaded(
        (paint) =>
          path(
            d`M${s * 0.03} ${-s * 0.98}Q${s * 0.36} ${-s * 0.6} ${s * 0.42} ${-s * 0.24}H${
              s * 0.03
            }Z`,
            paint,
          ),
        sail,
      ) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.06} ${-s * 0.86}Q${-s * 0.2} ${-s * 0.5} ${-s * 0.34} ${-s * 0.24}H${
              -s * 0.06
            }Z`,
            paint,
          ),
        darken(sail, 0.07),
      ) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.46} ${-s * 0.18}H${s * 0.52}Q${s * 0.42} ${s * 0.05} ${s * 0.24} ${
              s * 0.06
            }H${-s * 0.26}Q${-s * 0.42} ${s * 0.05} ${-s * 0.46} ${-s * 0.18}Z`,
            paint,
          ),
        colour,
        "top",
      ) +
      path(d`M${-s * 0.44} ${-s * 0.12}H${s * 0.49}`, { stroke: TONES.paper, width: s * 0.02 }),
    { x, y, mirrored: heading === "left" },
  );
}

/** A small rowing or paper-like boat without sail; `size` is its length. */
export function rowBoat(
  x: number,
  y: number,
  options: { readonly size: number; readonly colour: string; readonly load?: string },
): string {
  const { size: s, colour, load = "" } = options;
  return group(
    ellipse(0, s * 0.07, { rx: s * 0.46, ry: s * 0.035, fill: TONES.shade, opacity: 0.2 }) +
      path(
        d`M${-s * 0.5} ${-s * 0.17}Q0 ${-s * 0.08} ${s * 0.5} ${-s * 0.17}L${s * 0.46} ${
          -s * 0.06
        }H${-s * 0.46}Z`,
        { fill: darken(colour, 0.35) },
      ) + load + shaded(
        (paint) =>
          path(
            d`M${-s * 0.5} ${-s * 0.17}Q0 ${-s * 0.02} ${s * 0.5} ${-s * 0.17}Q${s * 0.44} ${
              s * 0.07
            } ${s * 0.3} ${s * 0.08}H${-s * 0.3}Q${-s * 0.44} ${s * 0.07} ${-s * 0.5} ${
              -s * 0.17
            }Z`,
            paint,
          ),
        colour,
        "top",
      ),
    { x, y },
  );
}

/** A small car seen from the side; `size` is its length; (x, y) is on the road below its middle. */
export function car(
  x: number,
  y: number,
  options: {
    readonly size: number;
    readonly colour: string;
    readonly heading?: Side;
    readonly lights?: boolean;
  },
): string {
  const { size: s, colour, heading = "right", lights = false } = options;
  const wheel = (at: number) =>
    circle(at, -s * 0.09, { r: s * 0.09, fill: "#2c3442" }) +
    circle(at, -s * 0.09, { r: s * 0.045, fill: TONES.metal });
  const beam = lights ? headlight(x, y, { size: s, heading }) : "";
  return contactShadow(x, y, s) + beam + group(
    shaded(
      (paint) =>
        path(
          d`M${-s * 0.49} ${-s * 0.1}V${-s * 0.22}Q${-s * 0.48} ${-s * 0.28} ${-s * 0.36} ${
            -s * 0.28
          }L${-s * 0.24} ${-s * 0.42}Q${-s * 0.22} ${-s * 0.44} ${-s * 0.18} ${-s * 0.44}H${
            s * 0.1
          }Q${s * 0.14} ${-s * 0.44} ${s * 0.18} ${-s * 0.41}L${s * 0.28} ${-s * 0.28}Q${
            s * 0.48
          } ${-s * 0.26} ${s * 0.49} ${-s * 0.16}V${-s * 0.1}Q${s * 0.48} ${-s * 0.07} ${
            s * 0.45
          } ${-s * 0.07}H${-s * 0.46}Q${-s * 0.49} ${-s * 0.07} ${-s * 0.49} ${-s * 0.1}Z`,
          paint,
        ),
      colour,
      "top",
    ) +
      path(
        d`M${-s * 0.26} ${-s * 0.28}L${-s * 0.18} ${-s * 0.39}H${-s * 0.05}V${-s * 0.28}Z`,
        { fill: "#cfe6f1" },
      ) + path(
        d`M${-s * 0.02} ${-s * 0.28}V${-s * 0.39}H${s * 0.1}Q${s * 0.13} ${-s * 0.39} ${s * 0.15} ${
          -s * 0.37
        }L${s * 0.22} ${-s * 0.28}Z`,
        { fill: "#cfe6f1" },
      ) +
      rect(-s * 0.02, -s * 0.24, {
        w: s * 0.06,
        h: s * 0.015,
        radius: 2,
        fill: darken(colour, 0.35),
      }) +
      ellipse(s * 0.465, -s * 0.19, { rx: s * 0.02, ry: s * 0.03, fill: "#fff2bd" }) +
      rect(-s * 0.49, -s * 0.22, { w: s * 0.02, h: s * 0.05, fill: "#c8483d" }) +
      wheel(-s * 0.28) + wheel(s * 0.29),
    { x, y, mirrored: heading === "left" },
  );
}

/** The beam of a car's headlights; takes the same place, size and heading as the car. */
export function headlight(
  x: number,
  y: number,
  options: { readonly size: number; readonly heading?: Side },
): string {
  const { size: s, heading = "right" } = options;
  const beam = linear([[0, TONES.lamplight, 0.75], [1, TONES.lamplight, 0]], true);
  return beam.definition + group(
    path(
      d`M${s * 0.47} ${-s * 0.21}L${s * 1.15} ${-s * 0.34}V${s * 0.03}L${s * 0.47} ${-s * 0.16}Z`,
      { fill: beam.fill },
    ) + ellipse(s * 0.465, -s * 0.19, { rx: s * 0.026, ry: s * 0.036, fill: "#fffbe6" }),
    { x, y, mirrored: heading === "left" },
  );
}

/** An open umbrella; (x, y) is the lower end of its handle, `size` its height. */
export function umbrella(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour } = options;
  return group(
    path(
      d`M0 ${-s * 0.9}V${-s * 0.06}q0 ${s * 0.07} ${s * 0.06} ${s * 0.07}t${s * 0.06} ${-s * 0.06}`,
      { stroke: TONES.darkWood, width: s * 0.025 },
    ) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.56} ${-s * 0.56}C${-s * 0.5} ${-s * 1.06} ${s * 0.5} ${-s * 1.06} ${
              s * 0.56
            } ${-s * 0.56}Q${s * 0.38} ${-s * 0.66} ${s * 0.19} ${-s * 0.57}Q0 ${-s * 0.67} ${
              -s * 0.19
            } ${-s * 0.57}Q${-s * 0.38} ${-s * 0.66} ${-s * 0.56} ${-s * 0.56}Z`,
            paint,
          ),
        colour,
      ) +
      path(
        d`M${-s * 0.19} ${-s * 0.57}Q${-s * 0.14} ${-s * 0.84} 0 ${-s * 0.935}Q${s * 0.14} ${
          -s * 0.84
        } ${s * 0.19} ${-s * 0.57}`,
        {
          stroke: darken(colour, 0.16),
          width: s * 0.012,
        },
      ) + line([0, -s * 0.935], [0, -s * 0.98], { stroke: TONES.darkWood, width: s * 0.025 }),
    { x, y },
  );
}

/** A paper lantern hanging from (x, y); `size` is its height with the tassel. */
export function lantern(
  x: number,
  y: number,
  options: { readonly size: number; readonly colour?: string; readonly lit?: boolean },
): string {
  const { size: s, colour = "#dc4a3d", lit = false } = options;
  const ribs = [-0.2, 0, 0.2].map((at) =>
    path(d`M${at * s * 0.7} ${s * 0.16}Q${at * s * 1.9} ${s * 0.38} ${at * s * 0.7} ${s * 0.6}`, {
      stroke: darken(colour, 0.22),
      width: s * 0.012,
    })
  ).join("");
  return group(
    (lit ? glow(0, s * 0.38, { r: s * 0.7 }) : "") +
      line([0, 0], [0, s * 0.12], { stroke: TONES.ink, width: s * 0.016 }) +
      rounded(
        (paint) => ellipse(0, s * 0.38, { rx: s * 0.32, ry: s * 0.24, ...paint }),
        lit ? lighten(colour, 0.16) : colour,
      ) + ribs +
      rect(-s * 0.14, s * 0.11, { w: s * 0.28, h: s * 0.06, radius: 4, fill: TONES.gold }) +
      rect(-s * 0.14, s * 0.59, { w: s * 0.28, h: s * 0.06, radius: 4, fill: TONES.gold }) +
      [-0.05, 0, 0.05].map((at) =>
        line([at * s, s * 0.65], [at * s * 1.3, s * 0.95], { stroke: TONES.gold, width: s * 0.018 })
      ).join(""),
    { x, y },
  );
}

/** A balloon on a string; (x, y) is the lower end of the string, `size` its height. */
export function balloon(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour, light = "left" } = options;
  return group(
    path(d`M0 0q${s * 0.06} ${-s * 0.16} 0 ${-s * 0.3}t0 ${-s * 0.24}`, {
      stroke: "#7d8796",
      width: s * 0.008,
    }) + polygon([[0, -s * 0.54], [-s * 0.03, -s * 0.5], [s * 0.03, -s * 0.5]], {
      fill: darken(colour, 0.15),
    }) +
      rounded(
        (paint) => ellipse(0, -s * 0.77, { rx: s * 0.19, ry: s * 0.24, ...paint }),
        colour,
        light,
      ),
    { x, y },
  );
}

/** A table seen from the front; `size` is its height, `w` its width. */
export function table(
  x: number,
  y: number,
  options: { readonly size: number; readonly w: number; readonly colour?: string },
): string {
  const { size: s, w, colour = TONES.wood } = options;
  const leg = (at: number) =>
    shaded(
      (paint) => rect(at - s * 0.045, -s * 0.94, { w: s * 0.09, h: s * 0.94, ...paint }),
      darken(colour, 0.1),
    );
  return contactShadow(x, y, w) + group(
    leg(-w * 0.43) + leg(w * 0.43) +
      rect(-w * 0.45, -s * 0.94, { w: w * 0.9, h: s * 0.14, fill: darken(colour, 0.16) }) +
      rect(-w / 2, -s, { w, h: s * 0.09, radius: 5, fill: lighten(colour, 0.14) }) +
      rect(-w / 2, -s + s * 0.07, { w, h: s * 0.03, radius: 3, fill: darken(colour, 0.1) }),
    { x, y },
  );
}

/** A wall shelf around (x, y), the middle of its upper face. */
export function shelf(
  x: number,
  y: number,
  options: { readonly w: number; readonly colour?: string },
): string {
  const { w, colour = TONES.wood } = options;
  return rect(x - w / 2 + 6, y + 22, { w, h: 12, radius: 6, fill: TONES.shade, opacity: 0.14 }) +
    rect(x - w / 2, y, { w, h: 24, radius: 4, fill: colour }) +
    rect(x - w / 2, y, { w, h: 7, radius: 3, fill: lighten(colour, 0.3) });
}

/** A chair seen half from the side; `size` is its height, `facing` the side it faces. */
export function chair(
  x: number,
  y: number,
  options: ObjectOptions & { readonly facing?: Side },
): string {
  const { size: s, colour, facing = "right" } = options;
  const dark = darken(colour, 0.2);
  return standing(x, y, { ...options, w: s * 0.5 }) + group(
    line([-s * 0.18, -s * 0.44], [-s * 0.22, 0], { stroke: dark, width: s * 0.05 }) +
      line([s * 0.2, -s * 0.44], [s * 0.24, 0], { stroke: dark, width: s * 0.05 }) +
      path(d`M${-s * 0.18} ${-s * 0.44}L${-s * 0.25} ${-s * 0.96}`, {
        stroke: dark,
        width: s * 0.05,
      }) +
      path(
        d`M${-s * 0.29} ${-s * 0.98}h${s * 0.09}l${s * 0.05} ${s * 0.36}h${-s * 0.09}Z`,
        { fill: colour },
      ) + rect(-s * 0.24, -s * 0.48, { w: s * 0.5, h: s * 0.08, radius: s * 0.03, fill: colour }),
    { x, y, mirrored: facing === "left" },
  );
}

/** A park bench; `size` is its width. */
export function bench(
  x: number,
  y: number,
  options: { readonly size: number; readonly colour?: string },
): string {
  const { size: s, colour = TONES.wood } = options;
  const plank = (at: number, tone: string) =>
    rect(-s / 2, at, { w: s, h: s * 0.055, radius: 4, fill: tone });
  return contactShadow(x, y, s) + group(
    [-0.38, 0.38].map((at) =>
      path(
        d`M${at * s} ${-s * 0.44}V${-s * 0.2}M${at * s - s * 0.05} 0L${at * s - s * 0.03} ${
          -s * 0.2
        }H${at * s + s * 0.05}L${at * s + s * 0.06} 0`,
        { stroke: "#4c5a6e", width: s * 0.03 },
      )
    ).join("") + plank(-s * 0.45, lighten(colour, 0.1)) + plank(-s * 0.37, colour) +
      plank(-s * 0.24, lighten(colour, 0.2)),
    { x, y },
  );
}

/** A sitting cat; `size` is its height. */
export function cat(
  x: number,
  y: number,
  options: ObjectOptions & { readonly facing?: Side },
): string {
  const { size: s, colour, facing = "right" } = options;
  return standing(x, y, { ...options, w: s * 0.6 }) + group(
    path(
      d`M${-s * 0.24} ${-s * 0.06}C${-s * 0.56} ${-s * 0.04} ${-s * 0.5} ${-s * 0.4} ${-s * 0.36} ${
        -s * 0.36
      }`,
      { stroke: darken(colour, 0.1), width: s * 0.08 },
    ) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.3} 0C${-s * 0.36} ${-s * 0.36} ${-s * 0.1} ${-s * 0.6} ${s * 0.08} ${
              -s * 0.62
            }C${s * 0.24} ${-s * 0.4} ${s * 0.26} ${-s * 0.1} ${s * 0.26} 0Z`,
            paint,
          ),
        colour,
      ) +
      path(
        d`M${-s * 0.1} ${-s * 0.74}L${-s * 0.08} ${-s}L${s * 0.06} ${-s * 0.88}H${s * 0.14}L${
          s * 0.28
        } ${-s}L${s * 0.3} ${-s * 0.74}Z`,
        { fill: colour },
      ) + ellipse(s * 0.1, -s * 0.72, { rx: s * 0.22, ry: s * 0.18, fill: colour }) +
      circle(s * 0.04, -s * 0.74, { r: s * 0.025, fill: TONES.ink }) +
      circle(s * 0.2, -s * 0.74, { r: s * 0.025, fill: TONES.ink }) +
      path(d`M${s * 0.09} ${-s * 0.67}h${s * 0.06}l${-s * 0.03} ${s * 0.03}Z`, {
        fill: "#d9748a",
      }) +
      ellipse(s * 0.1, -s * 0.03, { rx: s * 0.08, ry: s * 0.04, fill: lighten(colour, 0.35) }),
    { x, y, mirrored: facing === "left" },
  );
}

/** A sitting dog; `size` is its height. */
export function dog(
  x: number,
  y: number,
  options: ObjectOptions & { readonly facing?: Side },
): string {
  const { size: s, colour, facing = "right" } = options;
  return standing(x, y, { ...options, w: s * 0.6 }) + group(
    path(d`M${-s * 0.26} ${-s * 0.1}Q${-s * 0.46} ${-s * 0.14} ${-s * 0.44} ${-s * 0.32}`, {
      stroke: colour,
      width: s * 0.07,
    }) +
      shaded(
        (paint) =>
          path(
            d`M${-s * 0.3} 0C${-s * 0.34} ${-s * 0.3} ${-s * 0.12} ${-s * 0.58} ${s * 0.02} ${
              -s * 0.64
            }H${s * 0.2}C${s * 0.26} ${-s * 0.36} ${s * 0.26} ${-s * 0.1} ${s * 0.26} 0Z`,
            paint,
          ),
        colour,
      ) +
      ellipse(s * 0.1, -s * 0.78, { rx: s * 0.2, ry: s * 0.19, fill: colour }) +
      ellipse(s * 0.24, -s * 0.7, { rx: s * 0.15, ry: s * 0.1, fill: lighten(colour, 0.3) }) +
      ellipse(s * 0.36, -s * 0.74, { rx: s * 0.04, ry: s * 0.03, fill: TONES.ink }) +
      circle(s * 0.15, -s * 0.83, { r: s * 0.026, fill: TONES.ink }) +
      path(
        d`M${-s * 0.02} ${-s * 0.93}Q${-s * 0.18} ${-s * 0.9} ${-s * 0.14} ${-s * 0.62}Q${
          -s * 0.02
        } ${-s * 0.6} ${s * 0.04} ${-s * 0.8}Z`,
        { fill: darken(colour, 0.28) },
      ) +
      rect(-s * 0.02, -s * 0.61, { w: s * 0.24, h: s * 0.05, radius: s * 0.02, fill: "#d64f46" }) +
      ellipse(s * 0.12, -s * 0.03, { rx: s * 0.09, ry: s * 0.04, fill: lighten(colour, 0.3) }),
    { x, y, mirrored: facing === "left" },
  );
}

/** A duck on water or ground; `size` is its length. */
export function duck(
  x: number,
  y: number,
  options: ObjectOptions & { readonly facing?: Side },
): string {
  const { size: s, colour, facing = "right" } = options;
  return group(
    shaded(
      (paint) =>
        path(
          d`M${-s * 0.5} ${-s * 0.3}Q${-s * 0.2} ${-s * 0.22} ${s * 0.08} ${-s * 0.3}Q${s * 0.1} ${
            -s * 0.56
          } ${s * 0.22} ${-s * 0.6}H${s * 0.3}Q${s * 0.44} ${-s * 0.3} ${s * 0.36} ${-s * 0.1}Q${
            s * 0.28
          } ${s * 0.02} 0 ${s * 0.02}Q${-s * 0.4} ${s * 0.02} ${-s * 0.5} ${-s * 0.3}Z`,
          paint,
        ),
      colour,
      "top",
    ) + circle(s * 0.25, -s * 0.56, { r: s * 0.14, fill: colour }) +
      path(d`M${s * 0.37} ${-s * 0.6}L${s * 0.52} ${-s * 0.54}L${s * 0.37} ${-s * 0.48}Z`, {
        fill: "#ef8f3c",
      }) + circle(s * 0.29, -s * 0.6, { r: s * 0.022, fill: TONES.ink }) +
      path(
        d`M${-s * 0.3} ${-s * 0.22}Q${-s * 0.06} ${-s * 0.3} ${s * 0.14} ${-s * 0.18}Q${
          -s * 0.04
        } ${-s * 0.04} ${-s * 0.3} ${-s * 0.22}Z`,
        { fill: darken(colour, 0.13) },
      ),
    { x, y, mirrored: facing === "left" },
  );
}

/** A flying bird as one stroke, around (x, y); `size` is its span. */
export function bird(
  x: number,
  y: number,
  options: { readonly size: number; readonly colour?: string },
): string {
  const { size: s, colour = TONES.ink } = options;
  return path(
    d`M${x - s / 2} ${y - s * 0.16}Q${x - s * 0.2} ${y - s * 0.26} ${x} ${y}Q${x + s * 0.2} ${
      y - s * 0.26
    } ${x + s / 2} ${y - s * 0.16}`,
    { stroke: colour, width: Math.max(2.5, s * 0.07) },
  );
}

/** A round plate seen from the side above; `size` is its width. */
export function plate(
  x: number,
  y: number,
  options: { readonly size: number; readonly colour?: string },
): string {
  const { size: s, colour = TONES.paper } = options;
  return contactShadow(x, y, s) +
    ellipse(x, y - s * 0.03, { rx: s / 2, ry: s * 0.13, fill: darken(colour, 0.12) }) +
    ellipse(x, y - s * 0.045, { rx: s / 2, ry: s * 0.125, fill: colour }) +
    ellipse(x, y - s * 0.04, { rx: s * 0.34, ry: s * 0.08, fill: darken(colour, 0.06) });
}

/** An apple; `size` is its height without the stalk. */
export function apple(x: number, y: number, options: ObjectOptions): string {
  const { size: s, colour, light = "left" } = options;
  return standing(x, y, { ...options, w: s * 0.8 }) + group(
    rounded(
      (paint) =>
        path(
          d`M0 ${-s * 0.9}C${-s * 0.3} ${-s * 1.08} ${-s * 0.62} ${-s * 0.86} ${-s * 0.52} ${
            -s * 0.42
          }C${-s * 0.44} ${-s * 0.06} ${-s * 0.2} ${s * 0.04} 0 ${-s * 0.03}C${s * 0.2} ${
            s * 0.04
          } ${s * 0.44} ${-s * 0.06} ${s * 0.52} ${-s * 0.42}C${s * 0.62} ${-s * 0.86} ${s * 0.3} ${
            -s * 1.08
          } 0 ${-s * 0.9}Z`,
          paint,
        ),
      colour,
      light,
    ) + path(d`M0 ${-s * 0.88}Q${s * 0.01} ${-s * 1.06} ${s * 0.08} ${-s * 1.14}`, {
      stroke: TONES.darkWood,
      width: s * 0.05,
    }) + path(
      d`M${s * 0.04} ${-s * 1.02}Q${s * 0.2} ${-s * 1.2} ${s * 0.34} ${-s * 1.06}Q${s * 0.2} ${
        -s * 0.92
      } ${s * 0.04} ${-s * 1.02}Z`,
      { fill: TONES.leaf },
    ),
    { x, y },
  );
}

/** A picture seen in a mirror on the wall: frame, glass and mirrored contents. */
export function wallMirror(
  x: number,
  y: number,
  options: {
    readonly w: number;
    readonly h: number;
    /** Drawn inside, in the picture's own coordinates. */
    readonly contents?: string;
    /** Unique in the picture. */
    readonly id: string;
  },
): string {
  const { w, h, contents = "", id } = options;
  const silver = linear([[0, "#dbe9ef"], [1, "#bccfda"]]);
  return silver.definition +
    rect(x - w / 2 - 14, y - h / 2 - 8, {
      w: w + 34,
      h: h + 30,
      radius: 20,
      fill: TONES.shade,
      opacity: 0.14,
    }) +
    rect(x - w / 2 - 18, y - h / 2 - 18, {
      w: w + 36,
      h: h + 36,
      radius: 20,
      fill: TONES.darkWood,
    }) +
    rect(x - w / 2 - 18, y - h / 2 - 18, {
      w: w + 36,
      h: h + 36,
      radius: 20,
      fill: "url(#lit-left)",
    }) +
    rect(x - w / 2, y - h / 2, { w, h, radius: 8, fill: silver.fill }) +
    clipped(
      id,
      rect(x - w / 2, y - h / 2, { w, h, radius: 8 }),
      contents + path(
        d`M${x - w * 0.1} ${y - h / 2}H${x + w * 0.1}L${x - w * 0.3} ${y + h / 2}H${x - w * 0.5}Z`,
        { fill: "#ffffff", opacity: 0.16 },
      ),
    );
}

/** A clock on a wall around (x, y), showing a time. */
export function clock(
  x: number,
  y: number,
  options: {
    readonly r: number;
    readonly hour: number;
    readonly minute: number;
    readonly colour?: string;
  },
): string {
  const { r, hour, minute, colour = TONES.ink } = options;
  const hand = (turns: number, length: number, width: number) => {
    const angle = turns * 2 * Math.PI;
    return line([x, y], [x + Math.sin(angle) * length, y - Math.cos(angle) * length], {
      stroke: TONES.ink,
      width,
    });
  };
  let marks = "";
  for (let index = 0; index < 12; index++) {
    const angle = index * Math.PI / 6;
    marks += circle(x + Math.sin(angle) * r * 0.76, y - Math.cos(angle) * r * 0.76, {
      r: r * (index % 3 === 0 ? 0.055 : 0.03),
      fill: TONES.ink,
    });
  }
  return circle(x + 5, y + 8, { r: r * 1.06, fill: TONES.shade, opacity: 0.16 }) +
    circle(x, y, { r: r * 1.06, fill: colour }) + circle(x, y, { r: r * 0.92, fill: TONES.paper }) +
    marks + hand(((hour % 12) + minute / 60) / 12, r * 0.44, r * 0.07) +
    hand(minute / 60, r * 0.66, r * 0.045) + circle(x, y, { r: r * 0.06, fill: "#d9483b" });
}

/** Text of a translation, for callers that place ready drawings. */
export function at(x: number, y: number, contents: string): string {
  return `<g transform="translate(${num(x)} ${num(y)})">${contents}</g>`;
}
