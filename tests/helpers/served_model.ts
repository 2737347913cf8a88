import type { ModelHost, ServerRecord } from "../../lib/models/model_host.ts";

/** Times of a pool in which nothing is waited for. */
export const FAST = { base: 1, cap: 5, probeFirst: 5, probeCap: 20, startPoll: 5 };

/** A host that keeps what it is told. */
export interface KeepingHost extends ModelHost {
  readonly notices: string[];
  readonly records: ServerRecord[];
}

/** Makes a host that keeps what it is told. */
export function keepingHost(): KeepingHost {
  const notices: string[] = [];
  const records: ServerRecord[] = [];
  return {
    logs: "",
    signal: new AbortController().signal,
    notices,
    records,
    notice: (message) => void notices.push(message),
    status() {},
    server: (record) => void records.push(record),
  };
}
