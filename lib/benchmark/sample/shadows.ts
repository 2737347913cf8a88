import type { Side } from "./kit/mod.ts";
import { num, path, TONES } from "./kit/mod.ts";

/** Points of an upright outline: sideways from the middle of the base, and height above it. */
export type Outline = readonly (readonly [across: number, height: number])[];

/** A point light: where it is seen, and the point of the ground straight below it. */
export interface PointLight {
  /** Horizontal place of the light and of the point below it. */
  readonly x: number;
  /** Vertical place of the light itself. */
  readonly y: number;
  /** Vertical place of the ground below it; for the sun this is the horizon. */
  readonly foot: number;
}

/**
 * The shadow of upright outlines on the ground.
 *
 * Each outline point P at height q over its base point B is projected from the light L onto the
 * ground: the shadow lies where the line through L and P meets the line through the light's foot
 * F and B, at `F + (B - F) * H / (H - q)` with H the height of L over F (central projection).
 * All outlines must stay below the light.
 */
export function projectedShadow(
  outlines: readonly Outline[],
  place: {
    readonly x: number;
    readonly y: number;
    readonly light: PointLight;
    readonly strength?: number;
  },
): string {
  const { x, y, light, strength = 0.3 } = place;
  const height = light.foot - light.y;
  let d = "";
  for (const outline of outlines) {
    const points = outline.map(([across, q]) => {
      const reach = height / (height - q);
      const px = light.x + (x + across - light.x) * reach;
      const py = light.foot + (y - light.foot) * reach;
      return `${num(px)} ${num(py)}`;
    });
    d += `M${points.join("L")}Z`;
  }
  return path(d, { fill: TONES.shade, opacity: strength });
}

/** The side a light comes from, as seen by something at `x`. */
export function litSide(x: number, light: PointLight): Side {
  return light.x < x ? "left" : "right";
}

/** Outline of a rectangle. */
export function boxOutline(w: number, h: number): Outline {
  return [[-w / 2, 0], [-w / 2, h], [w / 2, h], [w / 2, 0]];
}

/** Outline of an ellipse around a point over the base. */
export function ovalOutline(
  centre: readonly [across: number, height: number],
  radii: readonly [rx: number, ry: number],
): Outline {
  return Array.from({ length: 20 }, (_, index) => {
    const angle = index * Math.PI / 10;
    return [
      centre[0] + Math.cos(angle) * radii[0],
      centre[1] - Math.sin(angle) * radii[1],
    ] as const;
  });
}
