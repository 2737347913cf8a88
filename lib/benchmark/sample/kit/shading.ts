import { TONES } from "./palette.ts";
import type { Paint } from "./svg.ts";
import { ellipse, group, path } from "./svg.ts";
import { d, num } from "./svg.ts";

/** The side that light comes from. */
export type Side = "left" | "right";

const white = (opacity: number) => `stop-color="#fff" stop-opacity="${opacity}"`;
const shade = (opacity: number) => `stop-color="${TONES.shade}" stop-opacity="${opacity}"`;

function sideways(id: string, lightFirst: boolean): string {
  const stops = [
    `<stop offset="0" ${white(0.26)}/>`,
    `<stop offset=".45" ${white(0.02)}/>`,
    `<stop offset=".55" ${shade(0.02)}/>`,
    `<stop offset="1" ${shade(0.24)}/>`,
  ];
  const axis = lightFirst ? `x1="0" x2="1"` : `x1="1" x2="0"`;
  return `<linearGradient id="${id}" ${axis} y1="0" y2="0">${stops.join("")}</linearGradient>`;
}

function round(id: string, focus: number): string {
  return `<radialGradient id="${id}" cx="${focus}" cy=".32" r=".78">` +
    `<stop offset="0" ${white(0.42)}/><stop offset=".42" ${white(0.03)}/>` +
    `<stop offset=".5" ${shade(0.02)}/><stop offset="1" ${shade(0.4)}/></radialGradient>`;
}

/**
 * Gradients that every scene may use: `lit-left`, `lit-right`, `lit-top` for flat sides,
 * `ball-left`, `ball-right` for round things, `contact` for soft shadows, `glow` for lamps.
 */
export const SHARED_DEFINITIONS: string =
  `<defs>${sideways("lit-left", true)}${
    sideways("lit-right", false)
  }<linearGradient id="lit-top" x2="0" y2="1"><stop offset="0" ${white(0.25)}/>` +
  `<stop offset=".5" ${white(0)}/><stop offset="1" ${shade(0.16)}/></linearGradient>` +
  `${round("ball-left", 0.34)}${round("ball-right", 0.66)}` +
  `<radialGradient id="contact"><stop offset="0" ${shade(0.42)}/>` +
  `<stop offset=".55" ${shade(0.22)}/><stop offset="1" ${shade(0)}/></radialGradient>` +
  `<radialGradient id="glow"><stop offset="0" stop-color="#fff0b8" stop-opacity=".85"/>` +
  `<stop offset=".35" stop-color="${TONES.lamplight}" stop-opacity=".4"/>` +
  `<stop offset="1" stop-color="${TONES.lamplight}" stop-opacity="0"/></radialGradient></defs>`;

/** A shape in `colour` with a light and a shaded side. */
export function shaded(
  shape: (paint: Paint) => string,
  colour: string,
  light: Side | "top" = "left",
): string {
  return shape({ fill: colour }) + shape({ fill: `url(#lit-${light})` });
}

/** A shape in `colour`, shaded as something round. */
export function rounded(
  shape: (paint: Paint) => string,
  colour: string,
  light: Side = "left",
): string {
  return shape({ fill: colour }) + shape({ fill: `url(#ball-${light})` });
}

/** The soft dark spot under something `w` wide that stands at (x, y). */
export function contactShadow(x: number, y: number, w: number): string {
  return ellipse(x, y, { rx: w * 0.62, ry: Math.max(5, w * 0.11), fill: "url(#contact)" });
}

/** A shadow on the ground. */
export interface CastOptions {
  /** Width of the thing at its base. */
  readonly w: number;
  /** Where the shadow's end lies, seen from the base. */
  readonly to: readonly [dx: number, dy: number];
  /** Width of the shadow's end; as the base unless given. */
  readonly endWidth?: number;
  /** 0 to 1; 0.26 unless given. */
  readonly strength?: number;
}

/** The shadow that a thing standing at (x, y) casts along the ground, away from the light. */
export function castShadow(x: number, y: number, options: CastOptions): string {
  const { w, to: [dx, dy], endWidth = w, strength = 0.26 } = options;
  const near = w / 2;
  const far = endWidth / 2;
  const length = Math.hypot(dx, dy * 2.6) || 1;
  // Across the shadow, on a ground that is seen flattened to 1 / 2.6.
  const acrossX = -dy * 2.6 / length;
  const acrossY = dx / length / 2.6;
  const end = [x + dx, y + dy] as const;
  const cap = [dx / length * far, dy / length * far] as const;
  return path(
    d`M${x - acrossX * near} ${y - acrossY * near}L${end[0] - acrossX * far} ${
      end[1] - acrossY * far
    }Q${end[0] + cap[0] * 1.1 - acrossX * far} ${end[1] + cap[1] * 1.1 - acrossY * far} ${
      end[0] + cap[0] * 1.2
    } ${end[1] + cap[1] * 1.2}T${end[0] + acrossX * far} ${end[1] + acrossY * far}L${
      x + acrossX * near
    } ${y + acrossY * near}Z`,
    { fill: TONES.shade, opacity: strength },
  );
}

/** A soft round light around a lamp, window or flame. */
export function glow(
  x: number,
  y: number,
  size: { readonly r: number; readonly opacity?: number },
): string {
  return ellipse(x, y, {
    rx: size.r,
    ry: size.r,
    fill: "url(#glow)",
    ...(size.opacity === undefined ? {} : { opacity: size.opacity }),
  });
}

/** Darkens or tints the whole picture. */
export function veil(colour: string, opacity: number): string {
  return group(
    `<rect width="1472" height="1104" fill="${colour}" opacity="${num(opacity)}"/>`,
  );
}
