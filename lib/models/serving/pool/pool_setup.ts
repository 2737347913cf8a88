import { InputError } from "../../../input_error.ts";
import type { ModelHost, ServerRecord } from "../../model_host.ts";
import { runAttempt } from "./attempt.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { RequestFailure } from "../http/failure.ts";
import { askHealth, type Health, timeoutFailure } from "./health.ts";
import type { Member } from "./member.ts";
import { openEndpoint } from "../http/open_endpoint.ts";
import type { PoolTiming } from "./pool_timing.ts";
import { redacted } from "../http/server_message.ts";
import { spokenTime } from "./spoken_time.ts";
import { wait } from "../wait.ts";

/** What to do about a server that does not answer. */
const REMEDY =
  "start the server, correct params.endpoints, or let the run start it with params.launch";

/** How a pool speaks to its servers before the first piece of work. */
export interface SetupContext {
  /** Paths to ask for health. */
  readonly paths: readonly string[];
  /** API key, where one is configured. */
  readonly key: string | undefined;
  /** Name of the variable that it is in. */
  readonly keyName: string | undefined;
  /** Times. */
  readonly timing: PoolTiming;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/**
 * Asks a server once.
 *
 * @returns What is wrong with it, and what to do; `undefined` if it is well.
 */
export async function endpointProblem(
  url: string,
  context: SetupContext,
): Promise<string | undefined> {
  const health = await ask(url, context);
  if (health.kind === "failing") return `${health.failure.message}: ${REMEDY}`;
  return health.kind === "denied" ? deniedMessage(url, health, context) : undefined;
}

/**
 * Waits until a server is well.
 *
 * @returns The path to ask for its health from now on.
 * @throws {InputError} If it is not in time, or does not accept the key.
 */
export async function untilWell(url: string, context: SetupContext): Promise<string> {
  const { startWait, startPoll } = context.timing;
  const end = performance.now() + startWait;
  for (;;) {
    const health = await ask(url, context);
    if (health.kind === "well") return health.path;
    if (health.kind === "denied") throw new InputError(deniedMessage(url, health, context));
    if (performance.now() + startPoll > end) {
      throw new InputError(
        `${health.failure.message} (waited ${spokenTime(startWait)}): ${REMEDY}`,
      );
    }
    await wait(startPoll, context.signal);
  }
}

/**
 * Lets a class find out what each server can do, keeps the records, and tells once what cannot be
 * honoured.
 *
 * @throws {InputError} If a server does not answer.
 */
export async function describeMembers(
  members: readonly Member[],
  describe: (endpoint: Endpoint) => Promise<ServerRecord>,
  { host, role, key, timing, signal }: SetupContext & {
    readonly host: ModelHost;
    readonly role: string;
  },
): Promise<void> {
  const timeoutMs = timing.describeTimeout;
  const records = await Promise.all(members.map(async ({ url, launched }) => {
    const limits = { signal, timeoutMs, timedOut: () => timeoutFailure(url, timeoutMs) };
    try {
      const record = await runAttempt(
        (attempt) => describe(openEndpoint({ url, key, signal: attempt })),
        limits,
      );
      return launched === undefined ? record : { ...record, launch: launched.template };
    } catch (error) {
      throw error instanceof RequestFailure ? new InputError(error.message) : error;
    }
  }));
  const urls = new Map<string, string[]>();
  for (const record of records) {
    host.server(record);
    for (const phrase of new Set(record.unsupported)) {
      urls.set(phrase, [...urls.get(phrase) ?? [], record.url]);
    }
  }
  for (const [phrase, where] of urls) {
    host.notice(redacted(`${role}: ${phrase} (${where.join(", ")})`, key));
  }
}

function ask(url: string, { paths, key, timing, signal }: SetupContext): Promise<Health> {
  return askHealth({ url, paths, key, signal, timeoutMs: timing.probeTimeout });
}

function deniedMessage(
  url: string,
  { path, status }: Health & { readonly kind: "denied" },
  { keyName }: SetupContext,
): string {
  const remedy = keyName === undefined
    ? "it wants an API key: put it into an environment variable, and name that in " +
      "params.api_key_env"
    : `it does not accept the API key in ${keyName}, which params.api_key_env names`;
  return `${url} answered ${status} on ${path}: ${remedy}`;
}
