// The part of opentype.js used here; the package has no types of its own.

export type PathCommand =
  | { readonly type: "M" | "L"; readonly x: number; readonly y: number }
  | {
    readonly type: "Q";
    readonly x: number;
    readonly y: number;
    readonly x1: number;
    readonly y1: number;
  }
  | {
    readonly type: "C";
    readonly x: number;
    readonly y: number;
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
  }
  | { readonly type: "Z" };

export interface Font {
  getPath(
    text: string,
    x: number,
    y: number,
    size: number,
  ): { readonly commands: readonly PathCommand[] };
  getAdvanceWidth(text: string, size: number): number;
}

declare const opentype: {
  parse(buffer: ArrayBuffer, options?: { readonly lowMemory?: boolean }): Font;
};
export default opentype;
