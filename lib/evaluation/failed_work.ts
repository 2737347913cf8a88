import type { FailedWork } from "./journal_record.ts";
import type { Failure } from "./serve.ts";
import { MAX_CRASHES } from "./work.ts";

/**
 * What the journal is to say of a call of a model that brought no answer.
 *
 * @param crashes How often processes died over this work before, without success since.
 */
export function failedWork(
  { reason, refused, crashed }: Omit<Failure, "ok" | "ms">,
  crashes: number,
): FailedWork {
  if (refused) return { status: "refused", reason };
  if (!crashed) return { status: "failed", reason };
  const count = crashes + 1;
  const given = count < MAX_CRASHES
    ? ""
    : `. Processes died over it ${count} times, so it is left as failed; ` +
      "evaluate --retry-crashed tries it again";
  return { status: "failed", reason: `${reason}${given}`, crashed };
}
