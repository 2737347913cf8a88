/** @jsxImportSource preact */
/// <reference lib="dom" />
import { Component, type JSX } from "preact";
import type { GalleryImage, GalleryPair, GalleryResult, GalleryRun } from "../gallery_data.ts";
import { changeOf } from "./chosen_pairs.ts";
import { useGallery } from "./gallery_context.ts";
import { Found } from "./marked_text.tsx";
import { changeText, nameText, scoreText, shownText, statusText } from "./shown_text.ts";

/** What a card shows, and where. */
export interface CardProps {
  /** The pair. */
  readonly pair: GalleryPair;
  /** Its place among those that are shown, from 0. */
  readonly place: number;
  /** How many are shown. */
  readonly total: number;
  /** It is the one that the keyboard is on. */
  readonly isActive: boolean;
  /** Where it leads. */
  readonly address: string;
  /** The run that is looked at. */
  readonly run: number;
  /** Differences are shown in place of edits. */
  readonly heat: boolean;
  /** Words that were searched. */
  readonly search: string;
  /** Place and size in px. */
  readonly left: number;
  /** Place and size in px. */
  readonly top: number;
  /** Place and size in px. */
  readonly width: number;
  /** Place and size in px. */
  readonly height: number;
}

/** One pair: its images, its instruction, its score. */
export class Card extends Component<CardProps> {
  /** Scrolling draws the grid anew with every row, but cards stay as they are. */
  override shouldComponentUpdate(next: CardProps): boolean {
    return (Object.keys(next) as (keyof CardProps)[]).some((key) => next[key] !== this.props[key]);
  }

  override render(props: CardProps): JSX.Element {
    return <CardContent {...props} />;
  }
}

function CardContent(props: CardProps): JSX.Element {
  const { pair, place, total, isActive, address, run, heat, search } = props;
  const { index, state, update } = useGallery();
  const result = pair.results[run] ?? undefined;
  const isComparison = index.runs.length > 1;
  const change = isComparison ? changeOf(pair, run) : undefined;
  return (
    <li
      class={isActive ? "card active" : "card"}
      aria-posinset={place + 1}
      aria-setsize={total}
      style={{
        transform: `translate(${props.left}px, ${props.top}px)`,
        width: `${props.width}px`,
        height: `${props.height}px`,
      }}
    >
      <a
        href={address}
        data-place={place}
        tabIndex={isActive ? 0 : -1}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          update({ ...state, pair: pair.id }, "visit");
        }}
      >
        <span class="card-images" aria-hidden="true">
          <Picture image={pair.source} name="Source" />
          {isComparison
            ? index.runs.map((of, number) => (
              <RunPicture key={of.name} pair={pair} of={of} number={number} heat={heat} />
            ))
            : (
              <>
                <Picture image={result?.image} name="Edited" />
                <Picture
                  image={result?.difference === undefined
                    ? undefined
                    : { url: result.difference, small: result.difference }}
                  name="Difference"
                />
              </>
            )}
        </span>
        <span class="card-head">
          <span class="card-names">
            <bdi class="category">{nameText(pair.category)}</bdi>
            {pair.difficulty !== "" && <bdi>{shownText(pair.difficulty)}</bdi>}
            <bdi class="card-id">
              <Found text={pair.id} search={search} />
            </bdi>
          </span>
          {isComparison
            ? change !== undefined && (
              <span class="changed">
                <span>
                  {run === 0
                    ? "range"
                    : `${shownText(index.runs[run]?.name ?? "")} − ${
                      shownText(index.runs[0]?.name ?? "")
                    }`}
                </span>{" "}
                <b class={`change ${sideOf(change)}`}>{changeText(change)}</b>
              </span>
            )
            : <Score result={result} />}
        </span>
        <span class="instruction" lang={index.languages[0]}>
          <Found text={pair.instruction} search={search} />
        </span>
        {pair.other !== undefined && (
          <span class="instruction other" lang={index.languages[1]}>
            <Found text={pair.other} search={search} />
          </span>
        )}
        <span class={pair.other === undefined ? "reply long" : "reply"}>
          {result?.contradictions !== undefined && <span class="flag">contradicts the pixels</span>}
          <Found text={oneLine(result?.reply ?? result?.reason ?? "")} search={search} />
        </span>
      </a>
    </li>
  );
}

/** Line breaks of a reply would leave its first line alone on the card. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " · ");
}

function sideOf(change: number): string {
  return change > 0 ? "up" : change < 0 ? "down" : "same";
}

function outcomeText(result: GalleryResult | undefined): string {
  if (result === undefined) return "not in this run";
  return result.score === undefined
    ? statusText(result.status)
    : `score ${scoreText(result.score)}`;
}

function Picture(
  { image, name }: { readonly image: GalleryImage | undefined; readonly name: string },
): JSX.Element {
  return (
    <span class="picture">
      {image === undefined
        ? <span class="no-picture">no {name.toLowerCase()}</span>
        : <img src={image.small} alt={name} decoding="async" draggable={false} />}
      <span class="caption">{name}</span>
    </span>
  );
}

function RunPicture(
  { pair, of, number, heat }: {
    readonly pair: GalleryPair;
    readonly of: GalleryRun;
    readonly number: number;
    readonly heat: boolean;
  },
): JSX.Element {
  const result = pair.results[number] ?? undefined;
  const source = heat ? result?.difference : result?.image?.small;
  return (
    <span class="picture">
      {source === undefined ? <span class="no-picture">{outcomeText(result)}</span> : (
        <img
          src={source}
          alt={heat ? "Difference" : "Edited"}
          decoding="async"
          draggable={false}
        />
      )}
      <span class="caption">
        <span class={`dot run-${number % 6}`} aria-hidden="true" />
        <span class="run-name">{shownText(of.name)}</span>
        <Score result={result} />
      </span>
    </span>
  );
}

/** A score with its place on the scale, or why there is none. */
export function Score({ result }: { readonly result: GalleryResult | undefined }): JSX.Element {
  if (result === undefined) return <span class="score none">–</span>;
  const { score, status, defaulted } = result;
  if (score === undefined) {
    return (
      <span class="score missing">
        {statusText(status)}
        {defaulted !== undefined && ` (counts as ${scoreText(defaulted)})`}
      </span>
    );
  }
  return (
    <span class="score">
      <b>{scoreText(score)}</b>
      <span class="meter" aria-hidden="true">
        <span style={{ width: `${score * 10}%` }} />
      </span>
    </span>
  );
}
