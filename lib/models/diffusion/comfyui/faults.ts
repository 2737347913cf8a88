import { z } from "zod";
import { oneLine, shortened } from "../../serving/http/server_message.ts";

const text = z.string().catch("");

const nodeErrors = z.object({
  node_errors: z.record(
    z.string(),
    z.object({
      class_type: text,
      errors: z.array(z.object({ message: text, details: text })).catch([]),
    }),
  ),
});

const executionError = z.object({
  node_id: z.union([z.string(), z.number()]).optional().catch(undefined),
  node_type: text,
  exception_type: text,
  exception_message: text,
});

/**
 * Why ComfyUI does not take a graph: each node with its faults, out of the answer to `POST /prompt`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const answer = {
 *   error: { type: "prompt_outputs_failed_validation", message: "Prompt outputs failed validation" },
 *   node_errors: {
 *     "3": {
 *       class_type: "VAELoader",
 *       errors: [{ message: "Value not in list", details: "vae_name: 'a' not in ['b']" }],
 *     },
 *   },
 * };
 * assertEquals(
 *   nodeFaults(answer),
 *   "node 3 (VAELoader): Value not in list: vae_name: 'a' not in ['b']",
 * );
 * ```
 *
 * @returns One line, at most 500 characters long; `undefined` where no node is at fault.
 */
export function nodeFaults(answer: unknown): string | undefined {
  const result = nodeErrors.safeParse(answer);
  if (!result.success) return undefined;
  const faults = Object.entries(result.data.node_errors).map(([id, { class_type, errors }]) => {
    const reasons = errors.map(({ message, details }) => joined(message, details));
    return `${nodeName(id, class_type)}: ${reasons.join("; ") || "no reason given"}`;
  });
  return faults.length === 0 ? undefined : shortened(oneLine(faults.join("; ")));
}

/**
 * Why a graph's run ended, out of the `messages` of its history: the node and its exception.
 *
 * @returns One line, at most 500 characters long; `undefined` where the messages tell of no error.
 */
export function executionFault(messages: readonly unknown[]): string | undefined {
  const data = messageData(messages, "execution_error");
  const result = executionError.safeParse(data);
  if (!result.success) return undefined;
  const { node_id, node_type, exception_type, exception_message } = result.data;
  const node = node_id === undefined ? "" : `${nodeName(String(node_id), node_type)}: `;
  const reason = joined(exception_type, exception_message) || "no reason given";
  return shortened(oneLine(`${node}${reason}`));
}

/** Whether somebody interrupted the run, by the `messages` of its history. */
export function wasInterrupted(messages: readonly unknown[]): boolean {
  return messageData(messages, "execution_interrupted") !== undefined;
}

function messageData(messages: readonly unknown[], kind: string): unknown {
  const found = messages.find((message) => Array.isArray(message) && message[0] === kind);
  return Array.isArray(found) ? found[1] ?? {} : undefined;
}

function nodeName(id: string, type: string): string {
  return type === "" ? `node ${id}` : `node ${id} (${type})`;
}

function joined(...parts: readonly string[]): string {
  return parts.map((part) => part.trim()).filter((part) => part !== "").join(": ");
}
