import { z } from "zod";
import { imageHash } from "../../../files/hash.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { nodeFaults } from "./faults.ts";
import { GraphOver, type NodeImages, untilDone } from "./history.ts";
import { type PromptTicket, withdrawPrompt } from "./queue.ts";
import { askPatiently } from "../served/ask_patiently.ts";
import { uselessAnswer } from "../served/edit_answer.ts";
import type { SourceUpload } from "../served/edit_source.ts";
import { parsedOr } from "../served/side_request.ts";

/** Nodes of a graph by their ids, as ComfyUI's API takes them. */
export type GraphNodes = Readonly<Record<string, unknown>>;

/** One edit, as ComfyUI makes it. */
export interface PromptWork {
  /** The source image. */
  readonly source: SourceUpload;
  /** Makes the graph's nodes, given the name that the server gave the source. */
  readonly fill: (image: string) => GraphNodes;
  /** Id of the node whose first image is the edit. */
  readonly outputNode: string;
  /** Wait between two questions for the result, in ms. */
  readonly intervalMs: number;
  /** Name of the environment variable that holds the API key. */
  readonly keyEnv?: string | undefined;
}

/**
 * Makes one edit on one ComfyUI server: uploads the source, queues the graph, waits for its end and
 * fetches the image.
 *
 * If it is given up meanwhile, the graph is taken out of the queue, or interrupted if it is the one
 * that runs; the failure comes after that, up to two seconds later.
 *
 * @returns The bytes of the output node's first image.
 * @throws {RequestFailure} If the server refuses the graph or fails at it, with the node and the
 * reason; if it lost the graph, such as by a restart, another attempt may help.
 */
export async function runPrompt(endpoint: Endpoint, work: PromptWork): Promise<Uint8Array> {
  const nodes = work.fill(await upload(endpoint, work.source));
  // Newer servers take the id from here; in older ones, which make their own, a graph whose answer
  // never came is found by the client's id.
  let ticket: PromptTicket = { promptId: crypto.randomUUID(), clientId: crypto.randomUUID() };
  let images: NodeImages;
  try {
    const { promptId, faults } = await submit(endpoint, { nodes, ticket });
    ticket = { ...ticket, promptId };
    // Outputs that cannot be made are left out while others are queued.
    if (faults !== undefined) throw refusal(endpoint, faults);
    images = await untilDone(endpoint, { ticket, intervalMs: work.intervalMs });
  } catch (error) {
    if (error instanceof GraphOver) throw error.failure;
    await withdrawPrompt(endpoint.url, { ...ticket, keyEnv: work.keyEnv });
    throw error;
  }
  return await view(endpoint, { images, ...work });
}

const uploaded = z.object({ name: z.string().min(1), subfolder: z.string().default("") });

async function upload(endpoint: Endpoint, source: SourceUpload): Promise<string> {
  const { bytes, type, name } = source;
  const fileName = `${await imageHash(bytes)}${name.slice(name.lastIndexOf("."))}`;
  const reply = await endpoint.request({
    path: "/upload/image",
    // Without "overwrite", a file of the same content is used as it is, rather than written again
    // while another graph may be reading it.
    form: [["image", { bytes, type, name: fileName }], ["type", "input"]],
  });
  const result = uploaded.safeParse(reply.json());
  if (!result.success) throw uselessAnswer("without the name of an upload", { endpoint, reply });
  const { name: kept, subfolder } = result.data;
  return subfolder === "" ? kept : `${subfolder}/${kept}`;
}

const accepted = z.object({ prompt_id: z.string().min(1) });

interface Submission {
  readonly nodes: GraphNodes;
  readonly ticket: PromptTicket;
}

async function submit(
  endpoint: Endpoint,
  { nodes, ticket }: Submission,
): Promise<{ readonly promptId: string; readonly faults: string | undefined }> {
  const json = { prompt: nodes, client_id: ticket.clientId, prompt_id: ticket.promptId };
  const reply = await endpoint.request({ path: "/prompt", json }).catch((error: unknown) => {
    if (!(error instanceof RequestFailure) || error.kind !== "status" || error.retry) throw error;
    const faults = nodeFaults(parsedOr(error.body, undefined));
    throw new GraphOver(faults === undefined ? error : refusal(endpoint, faults));
  });
  const answer = reply.json();
  const result = accepted.safeParse(answer);
  if (!result.success) throw uselessAnswer("without a prompt_id", { endpoint, reply });
  return { promptId: result.data.prompt_id, faults: nodeFaults(answer) };
}

function refusal(endpoint: Endpoint, faults: string): RequestFailure {
  return new RequestFailure(`${endpoint.url} does not take the graph: ${faults}`, {
    kind: "status",
    status: 400,
    retry: false,
  });
}

async function view(
  endpoint: Endpoint,
  { images, outputNode, intervalMs }: PromptWork & { readonly images: NodeImages },
): Promise<Uint8Array> {
  const [first] = images[outputNode] ?? [];
  if (first === undefined) {
    const others = Object.keys(images).filter((id) => images[id]?.length).join(", ");
    throw new RequestFailure(
      `${endpoint.url} finished the graph without an image of node ${outputNode}; images are of ` +
        `${others === "" ? "no node" : `node ${others}`}`,
      { kind: "body", retry: false },
    );
  }
  const { filename, subfolder, type } = first;
  const query = new URLSearchParams({ filename, subfolder, type });
  const path = `/view?${query}`;
  return (await askPatiently(endpoint, { ask: () => endpoint.request({ path }), intervalMs }))
    .bytes;
}
