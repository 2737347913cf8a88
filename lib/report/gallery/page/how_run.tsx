/** @jsxImportSource preact */
import type { JSX } from "preact";
import { duration } from "../../../text/duration.ts";
import { counted } from "../../numbers.ts";
import type { ReportModel } from "../../report_document.ts";
import type { GalleryRun } from "../gallery_data.ts";
import { useGallery } from "./gallery_context.ts";
import { shownText } from "./shown_text.ts";
import { TableBox } from "./table_box.tsx";

/** How the runs were made, side by side. */
export function HowRun(): JSX.Element {
  const { index } = useGallery();
  const { runs, made } = index;
  const facts = runs.map(factsOf);
  const names = [...new Set(facts.flatMap((run) => run.map(([name]) => name)))];
  return (
    <section aria-labelledby="how-title">
      <h2 id="how-title">How it was run</h2>
      <TableBox label="How it was run">
        <table class="facts">
          {runs.length > 1 && (
            <thead>
              <tr>
                <td />
                {runs.map(({ name }) => <th key={name} scope="col">{shownText(name)}</th>)}
              </tr>
            </thead>
          )}
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {facts.map((run, number) => (
                  <td key={number}>
                    {shownText(run.find(([other]) => other === name)?.[1] ?? "–")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      <p class="muted">Gallery made {made.slice(0, 16).replace("T", " ")} UTC.</p>
    </section>
  );
}

function factsOf(run: GalleryRun): readonly (readonly [name: string, value: string])[] {
  const { metadata, counts, aggregation } = run.report;
  const { benchmark, prompts, evaluation, timings, judge_tokens: tokens } = metadata;
  const used = benchmark.selected === benchmark.pairs
    ? counted(benchmark.pairs, "pair")
    : `${benchmark.selected} of ${counted(benchmark.pairs, "pair")}`;
  const asked = aggregation !== null
    ? `asked about ${aggregation.aspects.map(({ name }) => name).join(", ")}; ${aggregation.id}`
    : `the judge ${prompts.show_source ? "sees the source, too" : "sees the edited image only"}`;
  return [
    ["Folder", run.folder],
    ["Benchmark", `${benchmark.path}, ${used}, language ${benchmark.language}`],
    ["Editing model", modelText(metadata.diffusion_model)],
    ["Judge", modelText(metadata.reward_model)],
    [
      "Prompts",
      `${prompts.name}; ${asked}`,
    ],
    [
      "Missing scores",
      `policy ${evaluation.policy}, asked again up to ${evaluation.max_reasks} times`,
    ],
    ["Seed", String(evaluation.seed)],
    ["Judgements of each edit", String(evaluation.repeats)],
    [
      "Pairs by status",
      Object.entries(counts).filter(([, count]) => count > 0)
        .map(([status, count]) => `${count} ${status.replaceAll("_", " ")}`).join(", "),
    ],
    ["Started", timings.started_at],
    ["Finished", timings.finished_at],
    ["Editing time", `${duration(timings.edit_seconds)}, summed`],
    ["Judging time", `${duration(timings.judge_seconds)}, summed`],
    ...(tokens === null
      ? []
      : [["Judge's tokens", `${tokens.prompt} read, ${tokens.completion} written`] as const]),
    [
      "Versions",
      Object.entries(metadata.versions).map(([name, version]) => `${name} ${version}`).join(", "),
    ],
    ["Benchmark SHA-256", benchmark.hash],
  ];
}

function modelText({ class_path, params, servers }: ReportModel): string {
  const given = Object.entries(params).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const at = servers.map(({ url, software, version }) =>
    `${software}${version === null ? "" : ` ${version}`} at ${url}`
  );
  return [class_path, ...given, ...at].join("; ");
}
