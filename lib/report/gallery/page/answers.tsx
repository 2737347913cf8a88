/** @jsxImportSource preact */
import type { ComponentChild, JSX } from "preact";
import { shownName } from "../../shown_name.ts";
import type { GalleryAnswer, GalleryControl, GalleryToken } from "../gallery_data.ts";
import { Found } from "./marked_text.tsx";
import { scoreText, shownText, statusText } from "./shown_text.ts";

/** Replies of more letters are shown in a box of their own height. */
const LONG_REPLY = 1500;

/** What the judge answered, each judgement with the answers that were asked for again. */
export function Answers(
  { judgements, search }: {
    readonly judgements: readonly (readonly GalleryAnswer[])[];
    readonly search: string;
  },
): JSX.Element | null {
  if (judgements.length === 0) return null;
  const isRepeated = judgements.length > 1;
  return (
    <>
      <h3>{isRepeated ? `${judgements.length} judgements` : "The judge's reply"}</h3>
      {isRepeated && (
        <ol class="repeats" aria-label="Scores of the judgements">
          {judgements.map((answers, number) => (
            <li key={number}>{aspectText(answers)}{endText(answers)}</li>
          ))}
        </ol>
      )}
      {judgements.map((answers, number) => (
        <div key={number} class="judgement">
          {isRepeated && <h4>{judgementName(answers, number)}: {endText(answers)}</h4>}
          {answers.map((answer) => <Answer key={answer.ask} answer={answer} search={search} />)}
        </div>
      ))}
    </>
  );
}

function judgementName([first]: readonly GalleryAnswer[], number: number): string {
  return first?.aspect === undefined ? `Judgement ${number + 1}` : shownText(first.aspect);
}

/** The aspect in front of its score; nothing where the edit was judged as a whole. */
function aspectText([first]: readonly GalleryAnswer[]): string {
  return first?.aspect === undefined ? "" : `${shownText(first.aspect)} `;
}

/** What a judgement came to: its score, or how its last answer ended. */
function endText(answers: readonly GalleryAnswer[]): string {
  const scored = answers.find(({ score }) => score !== undefined);
  if (scored?.score !== undefined) return scoreText(scored.score);
  return statusText(answers.at(-1)?.status ?? "");
}

function Answer(
  { answer, search }: { readonly answer: GalleryAnswer; readonly search: string },
): JSX.Element {
  const { ask, status, score, rule, reason, reply, span, truncated, tokens, server } = answer;
  const facts = [
    ...(ask > 0 ? [`asked again (${ask})`] : []),
    score === undefined ? statusText(status) : `read as ${scoreText(score)}`,
    ...(rule === undefined ? [] : [`rule ${statusText(rule)}`]),
    ...(truncated ? ["cut off by a length limit"] : []),
    ...(server === undefined ? [] : [server]),
  ];
  return (
    <div class="reply-box">
      {reply !== undefined && (
        <pre class={reply.length > LONG_REPLY ? "raw long" : "raw"} tabIndex={0} aria-label="Reply">
          <Marked text={reply} span={span} search={search} />
        </pre>
      )}
      <p class="muted">{facts.map(shownText).join(" · ")}</p>
      {reason !== undefined && <p class="attention">{shownText(reason)}</p>}
      {tokens !== undefined && tokens.length > 0 && <Tokens answer={answer} tokens={tokens} />}
    </div>
  );
}

/** A reply with what was read from it marked. */
function Marked(
  { text, span, search }: {
    readonly text: string;
    readonly span: readonly [number, number] | undefined;
    readonly search: string;
  },
): JSX.Element {
  if (span === undefined) return <Found text={text} search={search} />;
  const [start, end] = span;
  return (
    <>
      <Found text={text.slice(0, start)} search={search} />
      <mark class="parsed" title="what the score was read from">
        {shownText(text.slice(start, end))}
      </mark>
      <Found text={text.slice(end)} search={search} />
    </>
  );
}

function Tokens(
  { answer, tokens }: { readonly answer: GalleryAnswer; readonly tokens: readonly GalleryToken[] },
): JSX.Element {
  const alternatives = Object.entries(answer.alternatives ?? {});
  const children: ComponentChild[] = tokens.map(([text, logprob], number) => {
    const probability = Math.exp(logprob);
    const level = probability >= 0.9 ? 0 : probability >= 0.5 ? 1 : probability >= 0.1 ? 2 : 3;
    return (
      <span key={number} class={`token sure-${level}`} title={probabilityText(logprob)}>
        {shownText(text)}
      </span>
    );
  });
  return (
    <details class="more">
      <summary>Token probabilities</summary>
      <pre class="raw tokens" tabIndex={0} aria-label="Tokens of the reply">{children}</pre>
      <p class="token-legend muted">
        <span class="token sure-0">90 % and more</span> <span class="token sure-1">50 %</span>{" "}
        <span class="token sure-2">10 %</span> <span class="token sure-3">less</span>
      </p>
      {alternatives.length > 0 && (
        <table class="alternatives">
          <caption>The likeliest tokens where digits stand</caption>
          <tbody>
            {alternatives.map(([at, top]) => (
              <tr key={at}>
                <th scope="row">
                  <code>{shownText(tokens[Number(at)]?.[0] ?? "")}</code>
                </th>
                <td>
                  {top.map(([text, logprob], number) => (
                    <span key={number} class="alternative">
                      <code>{shownText(text)}</code> {probabilityText(logprob)}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function probabilityText(logprob: number): string {
  const probability = Math.exp(logprob) * 100;
  if (probability >= 99.95) return "100 %";
  return probability < 0.05 ? "< 0.1 %" : `${probability.toFixed(1)} %`;
}

/** How the judge answered questions about itself that were put with this pair. */
export function ControlTable(
  { controls }: { readonly controls: readonly GalleryControl[] },
): JSX.Element {
  return (
    <>
      <h3>The judge, shown something else</h3>
      <table class="controls">
        <tbody>
          {controls.map(({ kind, partner, answers }) => (
            <tr key={kind}>
              <th scope="row">
                {controlName(kind)}
                {partner !== undefined && <bdi class="muted">{shownText(partner)}</bdi>}
              </th>
              <td class="number">
                <b>{endText(answers)}</b>
              </td>
              <td>
                <details>
                  <summary>Reply</summary>
                  <pre
                    class="raw"
                    tabIndex={0}
                  >{shownText(answers.at(-1)?.reply ?? answers.at(-1)?.reason ?? "")}</pre>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function controlName(kind: string): string {
  switch (kind) {
    case "no_op":
    case "oracle":
    case "shuffled_instruction":
    case "black_image":
    case "other_edit":
      return shownName(kind);
    default:
      return statusText(kind);
  }
}
