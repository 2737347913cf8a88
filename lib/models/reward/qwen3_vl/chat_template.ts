import { Template } from "@huggingface/jinja";
import { InputError, messageOf } from "../../../input_error.ts";

/** A turn of a conversation, as chat templates of transformers take it. */
export interface ChatTurn {
  /** Who speaks. */
  readonly role: "system" | "user";
  /** What is said and shown. */
  readonly content: string | readonly ChatPart[];
}

/** A part of a turn. */
export type ChatPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" };

/** Renders a conversation up to where the model is to answer. */
export type ChatTemplate = (turns: readonly ChatTurn[]) => string;

/**
 * Reads the chat template of a model, in Jinja.
 *
 * @throws {InputError} If the file is missing or is no template; what it returns throws the same
 * if the template cannot render a conversation.
 */
export async function readChatTemplate(file: string): Promise<ChatTemplate> {
  let template: Template;
  try {
    template = new Template(await Deno.readTextFile(file));
  } catch (error) {
    throw new InputError(`Cannot read the chat template ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return (turns) => {
    try {
      return template.render({ messages: turns, add_generation_prompt: true });
    } catch (error) {
      throw new InputError(`Cannot render the chat template ${file}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  };
}
