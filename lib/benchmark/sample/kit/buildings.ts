import { TONES } from "./palette.ts";
import { contactShadow, glow, shaded } from "./shading.ts";
import type { Side } from "./shading.ts";
import { d, darken, group, lighten, path, rect } from "./svg.ts";

/** How a house is drawn; (x, y) is the middle of its base. */
export interface HouseOptions {
  /** Width of the walls. */
  readonly w: number;
  /** Height of the walls; 0.62 of the width unless given. */
  readonly h?: number;
  /** Colour of the walls. */
  readonly wall?: string;
  /** Colour of the roof. */
  readonly roof?: string;
  /** Colour of the door. */
  readonly door?: string;
  /** Windows shine. */
  readonly lit?: boolean;
  /** Snow lies on the roof. */
  readonly snow?: boolean;
  /** Side of the light. */
  readonly light?: Side;
}

/** Places of a house's windows, from the middle of its base. */
function houseWindows(w: number, h: number): readonly (readonly [x: number, y: number])[] {
  return [[-w * 0.3, -h * 0.62], [w * 0.3, -h * 0.62]];
}

/** A family house with a door between two windows. */
export function house(x: number, y: number, options: HouseOptions): string {
  const { w, h = w * 0.62, wall = TONES.cream, roof = "#c9614f", door = "#4d7c8a" } = options;
  const { lit = false, snow = false, light = "left" } = options;
  const rise = w * 0.36;
  const roofShape = d`M${-w * 0.58} ${-h}L${-w * 0.36} ${-h - rise}H${w * 0.36}L${w * 0.58} ${-h}Z`;
  let drawn = shaded(
    (paint) => rect(w * 0.16, -h - rise - w * 0.1, { w: w * 0.1, h: w * 0.2, ...paint }),
    "#a9705c",
    light,
  );
  drawn += shaded((paint) => rect(-w / 2, -h, { w, h, ...paint }), wall, light);
  drawn += rect(-w / 2, -h, { w, h: h * 0.08, fill: TONES.shade, opacity: 0.14 });
  drawn += shaded((paint) => path(roofShape, paint), roof, light);
  if (snow) {
    drawn += path(
      d`M${-w * 0.53} ${-h - rise * 0.22}L${-w * 0.36} ${-h - rise - 8}H${w * 0.36}L${w * 0.53} ${
        -h - rise * 0.22
      }q${-w * 0.06} ${rise * 0.14} ${-w * 0.13} ${rise * 0.01}q${-w * 0.07} ${rise * 0.16} ${
        -w * 0.15
      } 0q${-w * 0.07} ${rise * 0.16} ${-w * 0.15} 0q${-w * 0.08} ${rise * 0.18} ${-w * 0.17} 0q${
        -w * 0.07
      } ${rise * 0.15} ${-w * 0.15} 0q${-w * 0.07} ${rise * 0.16} ${-w * 0.16} 0q${-w * 0.07} ${
        rise * 0.12
      } ${-w * 0.15} ${-rise * 0.01}Z`,
      { fill: TONES.snow },
    ) +
      rect(w * 0.15, -h - rise - w * 0.12, {
        w: w * 0.12,
        h: w * 0.035,
        radius: 6,
        fill: TONES.snow,
      });
  }
  drawn +=
    rect(-w * 0.09, -h * 0.66, { w: w * 0.18, h: h * 0.66, radius: 5, fill: darken(door, 0.2) }) +
    rect(-w * 0.075, -h * 0.63, { w: w * 0.15, h: h * 0.63, radius: 4, fill: door }) +
    `<circle cx="${Math.round(w * 0.045)}" cy="${Math.round(-h * 0.3)}" r="${
      Math.round(w * 0.012)
    }" fill="${TONES.gold}"/>`;
  for (const [wx, wy] of houseWindows(w, h)) drawn += paneAt(wx, wy, { w: w * 0.2, lit });
  return contactShadow(x, y, w * 1.12) + group(drawn, { x, y }) +
    (lit ? houseLights(x, y, options) : "");
}

/** The light of a house's windows, to be drawn over a night veil. */
export function houseLights(x: number, y: number, options: HouseOptions): string {
  const { w, h = w * 0.62 } = options;
  return group(
    houseWindows(w, h).map(([wx, wy]) =>
      glow(wx, wy, { r: w * 0.24, opacity: 0.8 }) + paneAt(wx, wy, { w: w * 0.2, lit: true })
    ).join(""),
    { x, y },
  );
}

/** A square window with a cross, around (x, y). */
export function paneAt(
  x: number,
  y: number,
  options: { readonly w: number; readonly h?: number; readonly lit?: boolean },
): string {
  const { w, h = w, lit = false } = options;
  const bar = Math.max(3, w * 0.07);
  const frame = lit ? "#c89a5a" : TONES.paper;
  return rect(x - w / 2 - bar, y - h / 2 - bar, {
    w: w + 2 * bar,
    h: h + 2 * bar,
    radius: 3,
    fill: frame,
  }) +
    rect(x - w / 2, y - h / 2, { w, h, fill: lit ? "#ffdf86" : "#8fb9cf" }) +
    (lit
      ? rect(x - w / 2, y + h * 0.1, { w, h: h * 0.4, fill: "#ffeeb8" })
      : path(d`M${x - w / 2} ${y + h * 0.2}L${x + w * 0.2} ${y - h / 2}H${x - w / 2}Z`, {
        fill: "#b8d6e4",
      })) +
    rect(x - bar / 2, y - h / 2, { w: bar, h, fill: frame }) +
    rect(x - w / 2, y - bar / 2, { w, h: bar, fill: frame });
}

/** How a block of flats is drawn; (x, y) is the middle of its base. */
export interface TowerOptions {
  /** Width. */
  readonly w: number;
  /** Number of storeys. */
  readonly storeys: number;
  /** Number of windows in a row. */
  readonly columns: number;
  /** Height of one storey; 92 unless given. */
  readonly storey?: number;
  /** Colour of the walls. */
  readonly wall: string;
  /** Which windows shine, by row from above and column; none unless given. */
  readonly lit?: (row: number, column: number) => boolean;
  /** Side of the light. */
  readonly light?: Side;
}

/** A block of flats with a door. */
export function tower(x: number, y: number, options: TowerOptions): string {
  const { w, storeys, storey = 92, wall, light = "left" } = options;
  const h = storeys * storey + 60;
  return group(
    shaded((paint) => rect(-w / 2, -h, { w, h, ...paint }), wall, light) +
      rect(-w / 2 - 8, -h - 16, { w: w + 16, h: 22, radius: 4, fill: darken(wall, 0.22) }) +
      towerPanes(options) +
      rect(-30, -66, { w: 60, h: 66, radius: 4, fill: darken(wall, 0.5) }) +
      rect(-23, -59, { w: 46, h: 59, fill: lighten(wall, 0.25) }) +
      rect(-42, -78, { w: 84, h: 12, radius: 4, fill: darken(wall, 0.35) }),
    { x, y },
  );
}

function towerPanes(options: TowerOptions): string {
  const { w, storeys, columns, storey = 92, lit } = options;
  const top = -(storeys * storey + 60);
  let panes = "";
  for (let row = 0; row < storeys; row++) {
    for (let column = 0; column < columns; column++) {
      const px = -w / 2 + w * (column + 0.5) / columns;
      const py = top + 16 + storey * (row + 0.42);
      if (row === storeys - 1 && Math.abs(px) < 54) continue;
      panes += paneAt(px, py, {
        w: w / columns * 0.46,
        h: storey * 0.52,
        lit: lit?.(row, column) ?? false,
      });
    }
  }
  return panes;
}

/** A shop front with an awning; the sign above it is empty, for lettering. */
export function shop(
  x: number,
  y: number,
  options: {
    readonly w: number;
    readonly wall: string;
    readonly awning: string;
    readonly lit?: boolean;
    /** Drawn in the shop window. */
    readonly goods?: string;
  },
): string {
  const { w, wall, awning, lit = false, goods = "" } = options;
  const h = w * 0.86;
  let stripes = "";
  const count = 8;
  for (let index = 0; index < count; index++) {
    const left = -w * 0.47 + w * 0.94 * index / count;
    const width = w * 0.94 / count;
    stripes += path(
      d`M${left} ${-h * 0.6}h${width}v${h * 0.14}a${width / 2} ${width / 2} 0 0 1 ${-width} 0Z`,
      { fill: index % 2 === 0 ? awning : TONES.paper },
    );
  }
  return contactShadow(x, y, w) + group(
    shaded((paint) => rect(-w / 2, -h, { w, h, ...paint }), wall) +
      rect(-w / 2 - 10, -h - 14, { w: w + 20, h: 24, radius: 5, fill: darken(wall, 0.25) }) +
      rect(-w * 0.44, -h * 0.5, { w: w * 0.56, h: h * 0.4, fill: TONES.paper }) +
      rect(-w * 0.42, -h * 0.48, { w: w * 0.52, h: h * 0.36, fill: lit ? "#ffe59c" : "#b9d9e6" }) +
      goods +
      rect(w * 0.18, -h * 0.5, { w: w * 0.24, h: h * 0.5, fill: darken(awning, 0.25) }) +
      rect(w * 0.21, -h * 0.46, { w: w * 0.18, h: h * 0.28, fill: lit ? "#ffe59c" : "#b9d9e6" }) +
      `<circle cx="${Math.round(w * 0.22)}" cy="${
        Math.round(-h * 0.14)
      }" r="6" fill="${TONES.gold}"/>` +
      stripes,
    { x, y },
  );
}

/** A picket fence along the ground from `from` to `to` at height `y`. */
export function fence(
  from: number,
  to: number,
  options: { readonly y: number; readonly h?: number; readonly colour?: string },
): string {
  const { y, h = 76, colour = TONES.paper } = options;
  let drawn = rect(from, y - h * 0.72, { w: to - from, h: h * 0.12, fill: darken(colour, 0.12) }) +
    rect(from, y - h * 0.34, { w: to - from, h: h * 0.12, fill: darken(colour, 0.12) });
  for (let x = from; x + 22 <= to; x += 38) {
    drawn += path(d`M${x} ${y}V${y - h * 0.84}l11 ${-h * 0.16}l11 ${h * 0.16}V${y}Z`, {
      fill: colour,
    });
  }
  return drawn;
}
