/** What a page shows; all of it stands in the address, so that a link leads back to it. */
export interface PageState {
  /** Which part of the page. */
  readonly view: View;
  /** Only these categories; all where there is none. */
  readonly categories: readonly string[];
  /** Only these difficulties. */
  readonly difficulties: readonly string[];
  /** Only pairs with one of these tags. */
  readonly tags: readonly string[];
  /** Only pairs that ended in one of these ways. */
  readonly statuses: readonly string[];
  /** Least score. */
  readonly least?: number;
  /** Greatest score. */
  readonly most?: number;
  /** Only pairs where the judge contradicts the pixels. */
  readonly contradicted: boolean;
  /** Words to look for. */
  readonly search: string;
  /** The run by whose results is filtered and sorted, and which a pair opens with. */
  readonly run: number;
  /** Order of the pairs. */
  readonly sort: Sort;
  /** Cards show differences in place of edits. */
  readonly heat: boolean;
  /** Id of the pair that is open. */
  readonly pair?: string;
  /** How its images are shown. */
  readonly look: Look;
  /** It is held against the target in place of the source. */
  readonly target: boolean;
}

/** Parts of the page. */
export const VIEWS = ["overview", "pairs", "rate"] as const;
/** A part of the page. */
export type View = typeof VIEWS[number];

/** Ways to look at an edit. */
export const LOOKS = ["slider", "side", "difference"] as const;
/** A way to look at an edit. */
export type Look = typeof LOOKS[number];

/** Orders of the pairs. */
export const SORTS = [
  "benchmark",
  "lowest",
  "highest",
  "disagreement",
  "change",
  "loss",
  "gain",
  "changed-most",
  "changed-least",
] as const;
/** An order of the pairs. */
export type Sort = typeof SORTS[number];

/** What a gallery of so many runs shows at first. */
export function initialState(runs: number): PageState {
  return {
    view: "overview",
    categories: [],
    difficulties: [],
    tags: [],
    statuses: [],
    contradicted: false,
    search: "",
    run: runs > 1 ? 1 : 0,
    sort: runs > 1 ? "change" : "benchmark",
    heat: false,
    look: "slider",
    target: false,
  };
}

const LISTS = {
  category: "categories",
  difficulty: "difficulties",
  tag: "tags",
  status: "statuses",
} as const;

/**
 * A state as the fragment of an address; what is as at first is left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const state = { ...initialState(1), view: "pairs" as const, categories: ["物理"], most: 3 };
 * const hash = writeHash(state, 1);
 * assertEquals(hash, "#pairs?category=%E7%89%A9%E7%90%86&most=3");
 * assertEquals(readHash(hash, 1), state);
 * ```
 *
 * @param runs Number of runs of the gallery.
 */
export function writeHash(state: PageState, runs: number): string {
  const first = initialState(runs);
  const query = new URLSearchParams();
  for (const [name, key] of Object.entries(LISTS)) {
    for (const value of state[key]) query.append(name, value);
  }
  if (state.least !== undefined) query.set("least", String(state.least));
  if (state.most !== undefined) query.set("most", String(state.most));
  if (state.contradicted) query.set("contradicted", "");
  if (state.search !== "") query.set("search", state.search);
  if (state.run !== first.run) query.set("run", String(state.run));
  if (state.sort !== first.sort) query.set("sort", state.sort);
  if (state.heat) query.set("heat", "");
  if (state.pair !== undefined) query.set("pair", state.pair);
  if (state.look !== first.look) query.set("look", state.look);
  if (state.target) query.set("target", "");
  const written = query.toString();
  return `#${state.view}${written === "" ? "" : `?${written}`}`;
}

/** Reads what {@linkcode writeHash} wrote; what cannot be read is as at first. */
export function readHash(hash: string, runs: number): PageState {
  const [, view = "", written = ""] = /^#([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const query = new URLSearchParams(written);
  const first = initialState(runs);
  const [least, most] = [readScore(query.get("least")), readScore(query.get("most"))];
  const run = Number(query.get("run") ?? first.run);
  const pair = query.get("pair");
  return {
    view: oneOf(VIEWS, view) ?? first.view,
    categories: query.getAll("category"),
    difficulties: query.getAll("difficulty"),
    tags: query.getAll("tag"),
    statuses: query.getAll("status"),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    contradicted: query.has("contradicted"),
    search: query.get("search") ?? "",
    run: Number.isInteger(run) && run >= 0 && run < runs ? run : first.run,
    sort: oneOf(SORTS, query.get("sort")) ?? first.sort,
    heat: query.has("heat"),
    ...(pair === null ? {} : { pair }),
    look: oneOf(LOOKS, query.get("look")) ?? first.look,
    target: query.has("target"),
  };
}

function oneOf<Name extends string>(
  names: readonly Name[],
  text: string | null,
): Name | undefined {
  return names.find((name) => name === text);
}

function readScore(text: string | null): number | undefined {
  const value = Number(text);
  return text === null || text === "" || !(value >= 0 && value <= 10) ? undefined : value;
}

/** A state without filters. */
export function withoutFilters(state: PageState): PageState {
  const { least: _least, most: _most, ...rest } = state;
  const none = { categories: [], difficulties: [], tags: [], statuses: [] };
  return { ...rest, ...none, contradicted: false, search: "" };
}

/** Whether any filter is set. */
export function isFiltered(state: PageState): boolean {
  const lists = [state.categories, state.difficulties, state.tags, state.statuses];
  return lists.some(({ length }) => length > 0) || state.least !== undefined ||
    state.most !== undefined || state.contradicted || state.search !== "";
}
