/**
 * The body of an editing worker: holds the networks of one device, and makes one edit at a time.
 *
 * @module
 */

import { serveWorker } from "../../device_workers/worker_body.ts";
import { Recent } from "../../recent.ts";
import { EditGraphs } from "./edit_graphs.ts";
import { makeEdit } from "./edit_pipeline.ts";
import type { EditWork } from "./edit_work.ts";

/** Encodings kept: of the images, the negative prompt and the latents of the last two sources. */
const KEPT = 6;

const recent = new Recent<Float32Array>(KEPT);

await serveWorker<EditWork, EditGraphs>({
  load: (folder, options) => EditGraphs.open(folder, options),
  work: async (graphs, { edit, options }, { signal, tell }) => {
    const { image } = await makeEdit(graphs, edit, {
      ...options,
      recent,
      signal,
      onStep: (done, total) => tell({ done, total }),
    });
    return image;
  },
});
