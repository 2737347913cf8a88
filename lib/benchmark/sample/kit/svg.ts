/** How a shape is painted. */
export interface Paint {
  /** Colour, `none`, or `url(#id)`; black without it, as in SVG. */
  readonly fill?: string;
  /** Colour of the outline. */
  readonly stroke?: string;
  /** Width of the outline. */
  readonly width?: number;
  /** 0 is invisible, 1 is solid. */
  readonly opacity?: number;
  /** Radius of a rectangle's corners. */
  readonly radius?: number;
  /** Lengths of dashes and gaps, such as `12 8`. */
  readonly dash?: string;
}

/** A number as SVG text with at most two decimals. */
export function num(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** Mixes two `#rrggbb` colours; 0 is all `a`, 1 is all `b`. */
export function mix(a: string, b: string, share: number): string {
  let mixed = "#";
  for (const start of [1, 3, 5]) {
    const from = parseInt(a.slice(start, start + 2), 16);
    const to = parseInt(b.slice(start, start + 2), 16);
    mixed += Math.round(from + (to - from) * share).toString(16).padStart(2, "0");
  }
  return mixed;
}

/** A lighter tone of a `#rrggbb` colour. */
export function lighten(colour: string, share = 0.25): string {
  return mix(colour, "#ffffff", share);
}

/** A darker tone of a `#rrggbb` colour; it leans to blue, as shade does outdoors. */
export function darken(colour: string, share = 0.2): string {
  return mix(colour, "#1d2440", share);
}

/** The attributes of a paint. */
export function painted(paint: Paint): string {
  let attributes = "";
  if (paint.fill !== undefined) attributes += ` fill="${paint.fill}"`;
  else if (paint.stroke !== undefined) attributes += ` fill="none"`;
  if (paint.stroke !== undefined) {
    attributes += ` stroke="${paint.stroke}" stroke-width="${num(paint.width ?? 4)}"` +
      ` stroke-linecap="round" stroke-linejoin="round"`;
  }
  if (paint.dash !== undefined) attributes += ` stroke-dasharray="${paint.dash}"`;
  if (paint.opacity !== undefined) attributes += ` opacity="${num(paint.opacity)}"`;
  return attributes;
}

/** A rectangle from its top left corner. */
export function rect(
  x: number,
  y: number,
  size: Paint & { readonly w: number; readonly h: number },
): string {
  const rounding = size.radius === undefined ? "" : ` rx="${num(size.radius)}"`;
  return `<rect x="${num(x)}" y="${num(y)}" width="${num(size.w)}" height="${
    num(size.h)
  }"${rounding}${painted(size)}/>`;
}

/** A circle around its centre. */
export function circle(x: number, y: number, size: Paint & { readonly r: number }): string {
  return `<circle cx="${num(x)}" cy="${num(y)}" r="${num(size.r)}"${painted(size)}/>`;
}

/** An ellipse around its centre. */
export function ellipse(
  x: number,
  y: number,
  size: Paint & { readonly rx: number; readonly ry: number },
): string {
  return `<ellipse cx="${num(x)}" cy="${num(y)}" rx="${num(size.rx)}" ry="${num(size.ry)}"${
    painted(size)
  }/>`;
}

/** A path from its `d` text. */
export function path(d: string, paint: Paint): string {
  return `<path d="${d}"${painted(paint)}/>`;
}

/** `d` text from a template: numbers are rounded, the rest is kept. */
export function d(strings: TemplateStringsArray, ...values: readonly number[]): string {
  return strings.map((text, index) => {
    const value = values[index];
    return value === undefined ? text : text + num(value);
  }).join("");
}

/** A straight line. */
export function line(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  paint: Paint,
): string {
  return path(d`M${from[0]} ${from[1]}L${to[0]} ${to[1]}`, paint);
}

/** A closed polygon. */
export function polygon(
  points: readonly (readonly [x: number, y: number])[],
  paint: Paint,
): string {
  return path(`M${points.map(([x, y]) => `${num(x)} ${num(y)}`).join("L")}Z`, paint);
}

/** Where and how a group is drawn: first scaled, then turned, then moved to (x, y). */
export interface Placement {
  /** Horizontal place of the group's origin. */
  readonly x?: number;
  /** Vertical place of the group's origin. */
  readonly y?: number;
  /** Clockwise, in degrees. */
  readonly turn?: number;
  /** Size, 1 unless given. */
  readonly scale?: number;
  /** Mirrored left to right around the origin. */
  readonly mirrored?: boolean;
  /** Mirrored top to bottom around the origin, as in still water. */
  readonly upsideDown?: boolean;
  /** 0 is invisible, 1 is solid. */
  readonly opacity?: number;
  /** Id of a clip path. */
  readonly clip?: string;
}

/** Moves, turns, scales or mirrors contents. */
export function group(contents: string, placement: Placement = {}): string {
  const { x = 0, y = 0, turn = 0, scale = 1, mirrored = false, upsideDown = false } = placement;
  const steps: string[] = [];
  if (x !== 0 || y !== 0) steps.push(`translate(${num(x)} ${num(y)})`);
  if (turn !== 0) steps.push(`rotate(${num(turn)})`);
  if (scale !== 1 || mirrored || upsideDown) {
    const precise = (value: number) => String(Math.round(value * 10000) / 10000);
    steps.push(
      `scale(${precise(mirrored ? -scale : scale)} ${precise(upsideDown ? -scale : scale)})`,
    );
  }
  let attributes = steps.length === 0 ? "" : ` transform="${steps.join(" ")}"`;
  if (placement.opacity !== undefined) attributes += ` opacity="${num(placement.opacity)}"`;
  if (placement.clip !== undefined) attributes += ` clip-path="url(#${placement.clip})"`;
  return attributes === "" ? contents : `<g${attributes}>${contents}</g>`;
}

/** Shows only the part of contents that lies inside shapes; `id` must be unique in the picture. */
export function clipped(id: string, shapes: string, contents: string): string {
  return `<clipPath id="${id}">${shapes}</clipPath><g clip-path="url(#${id})">${contents}</g>`;
}

/** One stop of a gradient: place from 0 to 1, colour, opacity. */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** A gradient: its definition, to be put before its use, and the paint that uses it. */
export interface Gradient {
  /** SVG text of the definition. */
  readonly definition: string;
  /** Value for `fill` or `stroke`. */
  readonly fill: string;
}

/**
 * A linear gradient over the painted shape's box, from top to bottom unless `horizontal`.
 *
 * The id follows from the contents, so the same gradient twice is the same text.
 */
export function linear(stops: readonly Stop[], horizontal = false): Gradient {
  const id = gradientId(horizontal ? "h" : "v", stops);
  const axis = horizontal ? `x2="1" y2="0"` : `x2="0" y2="1"`;
  return {
    definition: `<linearGradient id="${id}" ${axis}>${writeStops(stops)}</linearGradient>`,
    fill: `url(#${id})`,
  };
}

/** A radial gradient from the centre of the painted shape's box to its edge. */
export function radial(stops: readonly Stop[]): Gradient {
  const id = gradientId("r", stops);
  return {
    definition: `<radialGradient id="${id}">${writeStops(stops)}</radialGradient>`,
    fill: `url(#${id})`,
  };
}

function gradientId(kind: string, stops: readonly Stop[]): string {
  return kind +
    stops.map(([offset, colour, opacity = 1]) =>
      `${num(offset * 100)}${colour.slice(1)}${num(opacity * 100)}`
    ).join("-").replaceAll(".", "_");
}

function writeStops(stops: readonly Stop[]): string {
  return stops.map(([offset, colour, opacity = 1]) =>
    `<stop offset="${num(offset)}" stop-color="${colour}"${
      opacity === 1 ? "" : ` stop-opacity="${num(opacity)}"`
    }/>`
  ).join("");
}
