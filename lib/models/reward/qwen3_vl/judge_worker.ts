/**
 * The body of a judging worker: holds the networks of one device, and judges a batch at a time.
 *
 * @module
 */

import { letMessagesIn, serveWorker } from "../../device_workers/worker_body.ts";
import { JudgePipeline } from "./judge_pipeline.ts";
import type { JudgeWork } from "./judge_work.ts";
import { openJudgeGraphs } from "./open_judge_graphs.ts";

/** Steps may be shorter than what letting messages in takes, so that is done this often, in ms. */
const PAUSE_AFTER = 50;

interface Networks extends AsyncDisposable {
  readonly pipeline: JudgePipeline;
}

await serveWorker<JudgeWork, Networks>({
  load: async (folder, options) => {
    const graphs = await openJudgeGraphs(folder, options);
    const pipeline = new JudgePipeline(graphs);
    return { pipeline, [Symbol.asyncDispose]: () => graphs[Symbol.asyncDispose]() };
  },
  work: async ({ pipeline }, { questions, options, tellsText }, { signal, tell }) => {
    let last = performance.now();
    return await pipeline.judge(questions, options, {
      ...(tellsText ? { onText: (question, text) => question === 0 && tell(text) } : {}),
      onStep: async () => {
        if (performance.now() - last < PAUSE_AFTER) return;
        await letMessagesIn();
        last = performance.now();
        signal.throwIfAborted();
      },
    });
  },
});
