/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { counted } from "../../numbers.ts";
import { useGallery } from "./gallery_context.ts";
import { useKeys } from "./keyboard.ts";
import { keptPlans, readRatings, saveFile, writeRatings } from "./rating_store.ts";
import {
  type RatingItem,
  ratingItems,
  type RatingKind,
  type RatingPlan,
  type Ratings,
  ratingsFiles,
  TIE,
} from "./rating.ts";
import { nameText, shownText } from "./shown_text.ts";

/** Blind rating: first who and what, then one edit after the other. */
export function Rate(): JSX.Element {
  const [plan, setPlan] = useState<RatingPlan>();
  return plan === undefined
    ? <Start onStart={setPlan} />
    : <Rating plan={plan} onStop={() => setPlan(undefined)} />;
}

function Start({ onStart }: { readonly onStart: (plan: RatingPlan) => void }): JSX.Element {
  const { index } = useGallery();
  const { runs, pairs } = index;
  const [rater, setRater] = useState("");
  const [kind, setKind] = useState<RatingKind>("score");
  const [seed, setSeed] = useState(1);
  const [first, setFirst] = useState(0);
  const [second, setSecond] = useState(1);
  const plan: RatingPlan = { rater: rater.trim(), kind, seed, runs: [first, second] };
  const items = useMemo(() => ratingItems(pairs, plan), [pairs, kind, seed, first, second]);
  const isReady = plan.rater !== "" && items.length > 0 &&
    (kind === "score" || first !== second);
  const kept = keptPlans(index.key);
  return (
    <div class="page rate-start">
      <h1>Rate blind</h1>
      <p>
        You see the source, the instruction and the edit, without models, scores or replies, in an
        order that follows from the seed. The ratings stay in this browser until you save them as a
        file, which <code>deno task agree</code> reads.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onStart(plan);
        }}
      >
        <label>
          Your name
          <input
            type="text"
            required
            autofocus
            value={rater}
            autocomplete="off"
            onInput={(event) => setRater(event.currentTarget.value)}
          />
        </label>
        {runs.length > 1 && (
          <fieldset>
            <legend>What to rate</legend>
            <label>
              <input
                type="radio"
                name="kind"
                checked={kind === "score"}
                onChange={() => setKind("score")}
              />
              Each edit from 0 to 10, those of all runs mixed
            </label>
            <label>
              <input
                type="radio"
                name="kind"
                checked={kind === "preference"}
                onChange={() => setKind("preference")}
              />
              Which of two edits is better
            </label>
          </fieldset>
        )}
        {runs.length > 2 && kind === "preference" && (
          <p class="rate-runs">
            {([[first, setFirst], [second, setSecond]] as const).map(([value, set], at) => (
              <label key={at}>
                {at === 0 ? "First run" : "Second run"}
                <select
                  value={String(value)}
                  onChange={(event) =>
                    set(Number(event.currentTarget.value))}
                >
                  {runs.map(({ name }, run) => (
                    <option key={name} value={String(run)}>{shownText(name)}</option>
                  ))}
                </select>
              </label>
            ))}
          </p>
        )}
        <label>
          Seed of the order
          <input
            type="number"
            min="0"
            max="999999"
            step="1"
            value={seed}
            onInput={(event) => setSeed(event.currentTarget.valueAsNumber || 0)}
          />
          <span class="muted">
            the same for all who rate, so that they see the same edits first
          </span>
        </label>
        <button type="submit" class="primary" disabled={!isReady}>
          {`Start: ${counted(items.length, kind === "score" ? "edit" : "choice")}`}
        </button>
      </form>
      {kept.length > 0 && (
        <section aria-labelledby="kept-title">
          <h2 id="kept-title">Begun in this browser</h2>
          <ul class="kept">
            {kept.map(({ plan: before, count }) => (
              <li key={JSON.stringify(before)}>
                <button type="button" onClick={() => onStart(before)}>
                  {shownText(before.rater)}: {counted(count, "rating")} of{" "}
                  {before.kind === "score" ? "scores" : "choices"}, seed {before.seed}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Keys of scores: the digits, and one for ten. */
const SCORES: readonly (readonly [key: string, score: number])[] = [
  ...Array.from({ length: 10 }, (_, score) => [String(score), score] as const),
  ["t", 10],
];

const PREFERENCES: readonly (readonly [key: string, rating: number, name: string])[] = [
  ["ArrowLeft", 0, "← Left is better"],
  ["ArrowDown", TIE, "↓ Neither"],
  ["ArrowRight", 1, "Right is better →"],
];

function Rating(
  { plan, onStop }: { readonly plan: RatingPlan; readonly onStop: () => void },
): JSX.Element {
  const { index } = useGallery();
  const items = useMemo(() => ratingItems(index.pairs, plan), [index, plan]);
  const [ratings, setRatings] = useState<Ratings>(() => readRatings(index.key, plan));
  const [isKept, setKept] = useState(true);
  const [place, setPlace] = useState(() => nextOpen(items, ratings, 0));
  const [said, setSaid] = useState("");
  const item = items[place];
  const done = items.filter(({ key }) => ratings[key] !== undefined).length;
  const rate = (rating: number) => {
    if (item === undefined) return;
    const next = { ...ratings, [item.key]: rating };
    setRatings(next);
    setKept(writeRatings(index.key, plan, next));
    setPlace(nextOpen(items, next, place + 1));
    setSaid("");
  };
  const save = () => {
    const files = ratingsFiles(items, { ratings, plan, runs: index.runs });
    for (const file of files) saveFile(file);
    setSaid(
      files.length === 0
        ? "Nothing is rated yet."
        : `Saved ${files.map(({ name }) => name).join(", ")}`,
    );
  };
  const back = () => setPlace(Math.max(0, place - 1));
  const skip = () => setPlace(Math.min(items.length, place + 1));
  useKeys((event) => {
    if (document.querySelector("dialog[open]") !== null) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const scale: readonly (readonly [string, number, string?])[] = plan.kind === "score"
      ? SCORES
      : PREFERENCES;
    const rating = scale.find(([other]) => other === key);
    if (rating !== undefined) rate(rating[1]);
    else if (key === "Backspace") back();
    else if (key === "s") skip();
    else if (key === "e") save();
    else if (key === "Escape") onStop();
    else return;
    event.preventDefault();
  });
  return (
    <div class="rating">
      <header class="rating-head">
        <progress max={items.length} value={done} aria-label="Rated" />
        <p role="status">
          {done} of {items.length} rated{isKept ? "" : "; this browser keeps nothing, save them"}
          {said === "" ? "" : `. ${said}`}
        </p>
        <div class="rating-tools">
          <button type="button" onClick={back} disabled={place === 0}>
            Back <kbd>⌫</kbd>
          </button>
          <button type="button" onClick={skip} disabled={item === undefined}>
            Skip <kbd>s</kbd>
          </button>
          <button type="button" onClick={save}>
            Save file <kbd>e</kbd>
          </button>
          <button type="button" onClick={onStop}>
            Stop <kbd>Esc</kbd>
          </button>
        </div>
      </header>
      {item === undefined
        ? (
          <div class="nothing">
            <p>
              <b>That was the last one.</b> Save the ratings as a file: press <kbd>e</kbd>.
            </p>
            <button type="button" class="primary" onClick={save}>Save file</button>
          </div>
        )
        : <RatedItem item={item} rating={ratings[item.key]} kind={plan.kind} onRate={rate} />}
    </div>
  );
}

function nextOpen(items: readonly RatingItem[], ratings: Ratings, from: number): number {
  const next = items.findIndex(({ key }, place) => place >= from && ratings[key] === undefined);
  return next >= 0 ? next : items.length;
}

function RatedItem(
  { item, rating, kind, onRate }: {
    readonly item: RatingItem;
    readonly rating: number | undefined;
    readonly kind: RatingKind;
    readonly onRate: (rating: number) => void;
  },
): JSX.Element {
  const { index } = useGallery();
  const { pair, shown } = item;
  const [own, other] = index.languages;
  const names = shown.length === 1 ? ["Edited"] : ["Left", "Right"];
  const edits = shown.map((run, at) => ({
    name: names[at] ?? "",
    url: pair.results[run]?.image?.url,
  }));
  const source = { name: "Source", url: pair.source?.url };
  const images = shown.length === 1 ? [source, ...edits] : [edits[0], source, edits[1]];
  return (
    <>
      <div class="rating-text">
        <p class="instruction" lang={own}>{shownText(pair.instruction)}</p>
        {pair.other !== undefined && <p class="other" lang={other}>{shownText(pair.other)}</p>}
        <p class="muted">
          <bdi>{nameText(pair.category)}</bdi>
        </p>
      </div>
      <div class={`rating-images images-${images.length}`}>
        {images.map((image) => (
          <figure key={`${image?.name} ${image?.url}`}>
            {image?.url === undefined
              ? <span class="no-picture">no image</span>
              : <img src={image.url} alt={image.name} />}
            <figcaption>{image?.name}</figcaption>
          </figure>
        ))}
      </div>
      <div class="rating-scale" role="group" aria-label="Your rating">
        {kind === "score"
          ? SCORES.map(([key, score]) => (
            <button
              key={key}
              type="button"
              aria-pressed={rating === score}
              onClick={() => onRate(score)}
            >
              {score}
              {score === 10 && <kbd>t</kbd>}
            </button>
          ))
          : PREFERENCES.map(([key, value, name]) => (
            <button
              key={key}
              type="button"
              aria-pressed={rating === value}
              onClick={() => onRate(value)}
            >
              {name}
            </button>
          ))}
      </div>
      {kind === "score" && (
        <p class="rating-ends muted" aria-hidden="true">
          <span>not at all as told</span>
          <span>exactly as told, nothing else changed</span>
        </p>
      )}
    </>
  );
}
