/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { counted, percent } from "../../numbers.ts";
import { useGallery } from "./gallery_context.ts";
import { isFiltered, type PageState, type Sort, SORTS, withoutFilters } from "./page_state.ts";
import { nameText, shownText, statusText } from "./shown_text.ts";

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  benchmark: "Benchmark order",
  lowest: "Lowest score first",
  highest: "Highest score first",
  disagreement: "Most disagreement",
  change: "Largest difference",
  loss: "Largest loss",
  gain: "Largest gain",
  "changed-most": "Most pixels changed",
  "changed-least": "Fewest pixels changed",
};

/** Time to wait for the next letter of a search, in ms. */
const TYPING = 180;

/** Which pairs are shown, and in which order. */
export function Filters(
  { shown, reading }: {
    /** Pairs that pass. */
    readonly shown: number;
    /** Share of the replies that is read for a search; absent where none is being read. */
    readonly reading: number | undefined;
  },
): JSX.Element {
  const { index, state, update } = useGallery();
  const { runs, pairs } = index;
  const set = (filters: Partial<PageState>) => update({ ...state, ...filters });
  const names = (key: "category" | "difficulty") => [...new Set(pairs.map((pair) => pair[key]))];
  const tags = [...new Set(pairs.flatMap((pair) => pair.tags))].sort();
  const statuses = [
    ...new Set(pairs.flatMap(({ results }) => results[state.run]?.status ?? [])),
  ];
  const hasSpread = pairs.some(({ results }) => results.some((one) => one?.spread !== undefined));
  const hasContradictions = pairs.some(({ results }) =>
    results.some((one) => one?.contradictions !== undefined)
  );
  const sorts = SORTS.filter((sort) =>
    (sort !== "disagreement" || hasSpread) &&
    (!["change", "loss", "gain"].includes(sort) || runs.length > 1)
  );
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <Search />
      <Choice
        name="Category"
        values={names("category")}
        chosen={state.categories}
        onChange={(categories) => set({ categories })}
      />
      <Choice
        name="Difficulty"
        values={names("difficulty")}
        chosen={state.difficulties}
        onChange={(difficulties) => set({ difficulties })}
      />
      <Choice
        name="Tag"
        values={tags}
        chosen={state.tags}
        onChange={(chosen) => set({ tags: chosen })}
      />
      <Choice
        name="Status"
        values={statuses}
        chosen={state.statuses}
        onChange={(chosen) => set({ statuses: chosen })}
      />
      <span class="field">
        <label for="least">Score</label>
        <ScoreField id="least" label="Least score" value={state.least} />
        <span aria-hidden="true">–</span>
        <ScoreField id="most" label="Greatest score" value={state.most} />
      </span>
      {hasContradictions && (
        <label class="field">
          <input
            type="checkbox"
            checked={state.contradicted}
            onChange={(event) => set({ contradicted: event.currentTarget.checked })}
          />
          Contradicts the pixels
        </label>
      )}
      {runs.length > 1 && (
        <label class="field">
          Run
          <select
            value={String(state.run)}
            onChange={(event) => set({ run: Number(event.currentTarget.value) })}
          >
            {runs.map(({ name }, run) => (
              <option key={name} value={String(run)}>{shownText(name)}</option>
            ))}
          </select>
        </label>
      )}
      <label class="field">
        Sort
        <select
          id="sort"
          value={state.sort}
          onChange={(event) =>
            set({ sort: SORTS.find((sort) => sort === event.currentTarget.value) ?? "benchmark" })}
        >
          {sorts.map((sort) => <option key={sort} value={sort}>{SORT_NAMES[sort]}</option>)}
        </select>
      </label>
      {runs.length > 1 && (
        <label class="field">
          <input
            type="checkbox"
            checked={state.heat}
            onChange={(event) => set({ heat: event.currentTarget.checked })}
          />
          Differences
        </label>
      )}
      <p class="shown" role="status">
        <b>{shown.toLocaleString("en")}</b> of {counted(pairs.length, "pair")}
        {reading === undefined ? "" : `, reading replies ${percent(reading)}`}
      </p>
      {isFiltered(state) && (
        <button
          type="button"
          class="quiet"
          onClick={() => update(withoutFilters(state))}
        >
          Show all
        </button>
      )}
    </form>
  );
}

function Search(): JSX.Element {
  const { state, update } = useGallery();
  const [text, setText] = useState(state.search);
  const latest = useRef({ state, update });
  latest.current = { state, update };
  useEffect(() => setText(state.search), [state.search]);
  useEffect(() => {
    if (text === latest.current.state.search) return;
    const timer = setTimeout(
      () => latest.current.update({ ...latest.current.state, search: text }),
      TYPING,
    );
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      id="search"
      class="search"
      type="search"
      aria-label="Search ids, instructions, tags, descriptions and replies"
      placeholder="Search texts and replies  /"
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
    />
  );
}

function ScoreField(
  { id, label, value }: {
    readonly id: "least" | "most";
    readonly label: string;
    readonly value: number | undefined;
  },
): JSX.Element {
  const { state, update } = useGallery();
  return (
    <input
      id={id}
      type="number"
      min="0"
      max="10"
      step="any"
      aria-label={label}
      placeholder={id === "least" ? "0" : "10"}
      value={value === undefined ? "" : String(value)}
      onChange={(event) => {
        const { value: text, valueAsNumber: number } = event.currentTarget;
        const { [id]: _, ...rest } = state;
        const isScore = text !== "" && number >= 0 && number <= 10;
        update(isScore ? { ...rest, [id]: number } : rest);
      }}
    />
  );
}

/** Several of a few names. */
function Choice(
  { name, values, chosen, onChange }: {
    readonly name: string;
    readonly values: readonly string[];
    readonly chosen: readonly string[];
    readonly onChange: (chosen: readonly string[]) => void;
  },
): JSX.Element | null {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const isOutside = event.target instanceof Node && !box.current?.contains(event.target);
      const isEscape = event instanceof KeyboardEvent && event.key === "Escape";
      if (box.current !== null && (isEscape || isOutside && event.type === "pointerdown")) {
        if (isEscape && box.current.open) box.current.querySelector("summary")?.focus();
        box.current.open = false;
      }
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, []);
  if (values.length < 2 && chosen.length === 0) return null;
  const [first] = chosen;
  const text = first === undefined
    ? "all"
    : chosen.length === 1
    ? (name === "Status" ? statusText(first) : nameText(first))
    : String(chosen.length);
  return (
    <details class={chosen.length > 0 ? "choice chosen" : "choice"} ref={box}>
      <summary>
        {name} <b>{text}</b>
      </summary>
      <div class="choice-list" role="group" aria-label={name}>
        {values.map((value) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...chosen, value]
                    : chosen.filter((other) => other !== value),
                )}
            />
            <bdi>{name === "Status" ? statusText(value) : nameText(value)}</bdi>
          </label>
        ))}
      </div>
    </details>
  );
}
