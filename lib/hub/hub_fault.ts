import { HubApiError } from "@huggingface/hub";
import { InputError, messageOf } from "../input_error.ts";
import { UnreachableError } from "./hub_fetch.ts";
import { describeRepository, type Repository } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

/** An answer of the hub, or of a host that it refers to, that is none of the wanted. */
export class HubAnswerError extends Error {
  /** Name of the class. */
  override readonly name = "HubAnswerError";
  /** Status of the answer. */
  readonly status: number;

  /** Takes the status; nothing else of an answer is repeated, as it may hold secrets. */
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Why something could not be had from the hub, and what to do, as one error. */
export function hubFault(
  error: unknown,
  { repository, settings }: { readonly repository: Repository; readonly settings: HubSettings },
): InputError {
  const { endpoint, token } = settings;
  const what = describeRepository(repository);
  const fail = (message: string) =>
    new InputError(`Cannot fetch the ${what} from ${endpoint}: ${message}`, { cause: error });
  if (error instanceof UnreachableError) {
    return fail(
      `there is no answer (${error.message}). What is fetched stays; run it again to go on, or ` +
        "set HF_HUB_OFFLINE=1 to use what is in the cache",
    );
  }
  const status = error instanceof HubApiError
    ? error.statusCode
    : error instanceof HubAnswerError
    ? error.status
    : undefined;
  switch (status) {
    case undefined:
      return error instanceof InputError ? error : fail(messageOf(error));
    case 401:
      return fail(
        token === undefined
          ? "it is private, gated, or does not exist. Check the name, or set HF_TOKEN to a token " +
            "that may read it"
          : "the token in HF_TOKEN is not accepted, or the name is wrong",
      );
    case 403:
      return fail(
        "access is not granted" +
          (token === undefined
            ? "; set HF_TOKEN to a token that may read it"
            : " to the account of HF_TOKEN. Accept its conditions on its page, or ask its owner"),
      );
    case 404:
      return fail(
        `there is no such ${repository.type === "model" ? "model" : "data set"}, file or revision` +
          (token === undefined ? ", or it is private and wants HF_TOKEN" : ""),
      );
    case 429:
      return fail("it takes no more requests for now (status 429). Run it again later to go on");
    default:
      return fail(`it answered with status ${status}. Run it again to go on`);
  }
}
