import { z } from "zod";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { oneLine, shortened } from "../../serving/http/server_message.ts";
import { quoted, uselessAnswer } from "../served/edit_answer.ts";
import { decodeImage } from "../served/image_reference.ts";
import { pollJob } from "../served/job_poll.ts";
import { sideRequest } from "../served/side_request.ts";

/** One job of stable-diffusion.cpp's `sd-server`. */
export interface SdJob {
  /** JSON body of the request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Wait between two questions for the result, in ms. */
  readonly intervalMs: number;
  /** Name of the environment variable that holds the API key. */
  readonly keyEnv?: string | undefined;
}

/** Longest time that taking a job back may take, in ms. */
const CANCEL_MS = 2000;

const accepted = z.object({ id: z.string().min(1), poll_url: z.string().min(1).optional() });

const jobState = z.object({
  status: z.string(),
  result: z.object({ images: z.array(z.object({ b64_json: z.string().min(1) })).default([]) })
    .nullish().catch(undefined),
  error: z.union([
    z.string(),
    z.object({ code: z.string().catch(""), message: z.string().catch("") })
      .transform(({ code, message }) => message === "" ? code : message),
  ]).nullish().catch(undefined),
});

/**
 * Makes one image with an asynchronous job: asks for it, waits for its end and decodes the image.
 *
 * If it is given up meanwhile, the job is cancelled; the failure comes after that, up to two
 * seconds later.
 *
 * @returns The bytes of the first image.
 * @throws {RequestFailure} If the server refuses the job, or fails at it, with its reason; if it
 * lost the job, such as by a restart, or somebody cancelled it, another attempt may help.
 */
export async function runSdJob(
  endpoint: Endpoint,
  { body, intervalMs, keyEnv }: SdJob,
): Promise<Uint8Array> {
  const reply = await endpoint.request({ path: "/sdcpp/v1/img_gen", json: body });
  const job = accepted.safeParse(reply.json());
  if (!job.success) throw uselessAnswer("without the id of a job", { endpoint, reply });
  const { id, poll_url } = job.data;
  const own = `/sdcpp/v1/jobs/${encodeURIComponent(id)}`;
  let isOver = false;
  const read = (state: unknown): string | undefined => {
    const image = imageOf(state, endpoint.url);
    isOver = image !== undefined;
    if (image instanceof RequestFailure) throw image;
    return image;
  };
  try {
    const image = await pollJob(endpoint, { path: poll_url ?? own, intervalMs, read });
    return decodeImage(image, endpoint.url);
  } catch (error) {
    if (isOver) throw error;
    if (isLost(error)) {
      throw new RequestFailure(
        `${endpoint.url} knows nothing of its job any more: it was restarted, or kept the result ` +
          "too short",
        { kind: "body", retry: true, cause: error },
      );
    }
    const signal = AbortSignal.timeout(CANCEL_MS);
    await sideRequest(endpoint.url, { path: `${own}/cancel`, json: {}, keyEnv, signal });
    throw error;
  }
}

/** The image of a job that is done, the failure of one that failed, or nothing yet. */
function imageOf(state: unknown, url: string): string | RequestFailure | undefined {
  const result = jobState.safeParse(state);
  if (!result.success) {
    const text = quoted(JSON.stringify(state) ?? "");
    return failure(`${url} answered with the state of a job that cannot be read: ${text}`);
  }
  const { status, result: made, error } = result.data;
  const reason = shortened(oneLine(error || "it gives no reason"));
  switch (status) {
    case "queued":
    case "generating":
      return undefined;
    case "completed":
      return made?.images[0]?.b64_json ?? failure(`${url} completed the job without an image`);
    case "failed":
      return failure(`${url} failed at the job: ${reason}`);
    case "cancelled":
      // Nothing is wrong with a job that somebody stopped.
      return failure(`${url} cancelled the job: ${reason}`, { retry: true });
    default:
      return failure(`${url} has the job in a state that is not known: ${quoted(status)}`);
  }
}

function failure(message: string, { retry } = { retry: false }): RequestFailure {
  return new RequestFailure(message, { kind: "body", retry });
}

function isLost(error: unknown): boolean {
  return error instanceof RequestFailure && error.kind === "status" &&
    (error.status === 404 || error.status === 410);
}
