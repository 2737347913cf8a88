/**
 * The body of an editing worker: holds the networks of one device, and makes one edit at a time.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { InputError, messageOf } from "../../../input_error.ts";
import { EditGraphs } from "./edit_graphs.ts";
import type { EditAnswer, EditQuestion } from "./edit_messages.ts";
import { makeEdit } from "./edit_pipeline.ts";
import { Recent } from "./recent.ts";

/** Encodings kept: of the images, the negative prompt and the latents of the last two sources. */
const KEPT = 6;

const recent = new Recent<Float32Array>(KEPT);
let graphs: EditGraphs | undefined;
let abort = new AbortController();

function answer(message: EditAnswer): void {
  self.postMessage(message);
}

async function act(question: EditQuestion): Promise<void> {
  switch (question.type) {
    case "load":
      graphs = await EditGraphs.open(question.folder, question.options);
      return answer({ type: "loaded" });
    case "edit": {
      if (graphs === undefined) throw new TypeError("Cannot edit: no networks are loaded");
      abort = new AbortController();
      const { image } = await makeEdit(graphs, question.edit, {
        ...question.options,
        recent,
        signal: abort.signal,
        onStep: (done, total) => answer({ type: "step", done, total }),
      });
      return answer({ type: "image", image });
    }
    case "abort":
      return abort.abort();
    case "close":
      await graphs?.dispose();
      answer({ type: "closed" });
      return self.close();
  }
}

self.addEventListener("message", async ({ data }: MessageEvent<EditQuestion>) => {
  try {
    await act(data);
  } catch (error) {
    const isInputFault = error instanceof InputError;
    answer({ type: "failed", message: messageOf(error), isInputFault });
  }
});
