/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { Companions } from "../../../companions/mod.ts";
import { duration } from "../../../text/duration.ts";
import { counted, percent } from "../../numbers.ts";
import type {
  GalleryDetail,
  GalleryPair,
  GalleryPart,
  GalleryResult,
  GalleryResultDetail,
} from "../gallery_data.ts";
import { Answers, ControlTable } from "./answers.tsx";
import { Score } from "./card.tsx";
import { useGallery } from "./gallery_context.ts";
import { Found } from "./marked_text.tsx";
import { nameText, shownText } from "./shown_text.ts";

const NO_OP = {
  exact: "the source, pixel for pixel",
  near: "the source, but for encoding",
  no: "",
} as const;

/** Details of a pair, and the texts that they share with those of others. */
export type LoadedDetail = GalleryDetail & Pick<GalleryPart, "systemPrompts">;

/** All that is known of a pair beside its images. */
export function PairPanel(
  { pair, result, detail }: {
    readonly pair: GalleryPair;
    readonly result: GalleryResult | undefined;
    /** The details, why they cannot be had, or nothing while they are loaded. */
    readonly detail: LoadedDetail | string | undefined;
  },
): JSX.Element {
  const { index, state, update } = useGallery();
  const { run, search } = state;
  const [own, other] = index.languages;
  const of = typeof detail === "object" ? detail.results[run] ?? undefined : undefined;
  return (
    <section class="panel" tabIndex={0} aria-label="What is known of the pair">
      {index.runs.length > 1 && (
        <div class="segments runs" role="group" aria-label="Run">
          {index.runs.map(({ name }, number) => (
            <button
              key={name}
              type="button"
              aria-pressed={run === number}
              onClick={() => update({ ...state, run: number })}
            >
              <span class={`dot run-${number % 6}`} aria-hidden="true" />
              {shownText(name)}
            </button>
          ))}
        </div>
      )}
      <p class="panel-score">
        <Score result={result} />
        <span class="panel-names">
          <bdi class="category">{nameText(pair.category)}</bdi>
          {pair.difficulty !== "" && <bdi>{shownText(pair.difficulty)}</bdi>}
        </span>
      </p>
      {result?.reason !== undefined && (
        <p class="attention">{shownText(of?.reason ?? result.reason)}</p>
      )}
      {result?.contradictions?.map(({ kind, text }) => (
        <p key={kind} class="contradiction">{shownText(text)}</p>
      ))}
      <h3>Instruction</h3>
      <p class="text" lang={own}>
        <Found text={pair.instruction} search={search} />
      </p>
      {pair.other !== undefined && (
        <p class="text other" lang={other}>
          <Found text={pair.other} search={search} />
        </p>
      )}
      {detail === undefined && <p class="muted">Loading …</p>}
      {typeof detail === "string" && <p class="attention">{detail}</p>}
      {of !== undefined && <Answers judgements={of.judgements} search={search} />}
      {of?.companions !== undefined && <Measured companions={of.companions} />}
      {of !== undefined && of.controls.length > 0 && <ControlTable controls={of.controls} />}
      {typeof detail === "object" && <Texts detail={detail} />}
      {typeof detail === "object" && of?.prompts !== undefined && (
        <Prompts system={detail.systemPrompts[of.prompts.system] ?? ""} user={of.prompts.user} />
      )}
      <Facts pair={pair} of={of} />
    </section>
  );
}

function Texts({ detail }: { readonly detail: GalleryDetail }): JSX.Element | null {
  const { index, state } = useGallery();
  const [own, other] = index.languages;
  const texts = [
    { title: "What the source shows", text: detail.description, more: detail.other?.description },
    { title: "What a correct edit shows", text: detail.rationale, more: detail.other?.rationale },
  ].filter(({ text }) => text !== "");
  if (texts.length === 0) return null;
  return (
    <>
      {texts.map(({ title, text, more }) => (
        <div key={title}>
          <h3>{title}</h3>
          <p class="text" lang={own}>
            <Found text={text} search={state.search} />
          </p>
          {more !== undefined && more !== "" && more !== text && (
            <p class="text other" lang={other}>
              <Found text={more} search={state.search} />
            </p>
          )}
        </div>
      ))}
    </>
  );
}

function Measured({ companions }: { readonly companions: Companions }): JSX.Element {
  const { sourceSize, editedSize, noOp, changedShare, meanDifference, ssimOutside } = companions;
  const sizes = [sourceSize, editedSize].map(({ width, height }) => `${width} × ${height}`);
  const rows: readonly (readonly [string, string])[] = [
    ...(noOp === "no" ? [] : [["The edit is", NO_OP[noOp]] as const]),
    ["Changed", `${percent(changedShare)} of the image`],
    ["Mean difference", `${meanDifference.toFixed(2)} of 255 levels`],
    [
      "Similarity of the rest",
      ssimOutside === undefined ? "nothing is left" : ssimOutside.toFixed(3),
    ],
    ["Size", sizes[0] === sizes[1] ? sizes[0] ?? "" : `${sizes.join(" → ")} px`],
  ];
  return (
    <>
      <h3>Measured without the judge</h3>
      <dl class="pairs-of">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Prompts(
  { system, user }: { readonly system: string; readonly user: string },
): JSX.Element {
  return (
    <details class="more">
      <summary>Prompt as sent</summary>
      <h4>System</h4>
      <pre tabIndex={0}>{shownText(system)}</pre>
      <h4>User</h4>
      <pre tabIndex={0}>{shownText(user)}</pre>
    </details>
  );
}

function Facts(
  { pair, of }: { readonly pair: GalleryPair; readonly of: GalleryResultDetail | undefined },
): JSX.Element {
  return (
    <>
      <h3>About the pair</h3>
      <dl class="pairs-of">
        <div>
          <dt>Id</dt>
          <dd>
            <bdi>{shownText(pair.id)}</bdi>, number {pair.index + 1} of the benchmark
          </dd>
        </div>
        {pair.tags.length > 0 && (
          <div>
            <dt>{pair.tags.length === 1 ? "Tag" : "Tags"}</dt>
            <dd>{pair.tags.map(shownText).join(", ")}</dd>
          </div>
        )}
        {of?.notes.map((note) => (
          <div key={note}>
            <dt>Editor's note</dt>
            <dd>{shownText(note)}</dd>
          </div>
        ))}
        {of?.editMs !== undefined && (
          <div>
            <dt>Editing took</dt>
            <dd>{duration(of.editMs / 1000)}</dd>
          </div>
        )}
        {of !== undefined && of.judgements.length > 0 && (
          <div>
            <dt>Judged</dt>
            <dd>
              {counted(of.judgements.flat().length, "answer")},{" "}
              {duration(of.judgements.flat().reduce((sum, { ms }) => sum + ms, 0) / 1000)}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
