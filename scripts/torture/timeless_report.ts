/** The newest report of a run, JSON and Markdown, without what differs from run to run. */
export async function reportOf(
  folder: string,
): Promise<{ readonly json: unknown; readonly markdown: string }> {
  const names = (await Array.fromAsync(Deno.readDir(`${folder}/results`))).map(({ name }) => name);
  const newest = names.filter((name) => name.endsWith(".json")).toSorted().at(-1);
  if (newest === undefined) throw new Error(`${folder} holds no report`);
  const path = `${folder}/results/${newest}`;
  const timeless = (text: string) =>
    text.replaceAll(newest.replace(".json", ""), "REPORT").replaceAll(folder, "RUN");
  const report = JSON.parse(timeless(await Deno.readTextFile(path)));
  delete report.metadata.generated_at;
  delete report.metadata.timings;
  for (const pair of report.pairs) {
    delete pair.edit_ms;
    delete pair.judge_ms;
  }
  const markdown = timeless(await Deno.readTextFile(path.replace(/json$/, "md")));
  const TIME =
    /^.*\b(\d{4}-\d\d-\d\d|Edit(ing)? time|Judg(ing|e) time|\d+(\.\d+)? (s|min|h)\b).*$/gm;
  return { json: report, markdown: markdown.replaceAll(TIME, "") };
}
