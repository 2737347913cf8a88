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

/** What stands for an image in a rendered conversation. */
export const IMAGE_PAD = "<|image_pad|>";

/**
 * Reads the chat template of a model, in Jinja.
 *
 * @throws {InputError} If the file is missing or is no template; what it returns throws the same
 * if the template cannot render a conversation, or has not one mark for each image.
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
    const text = rendered(template, { turns, file });
    const images = turns.flatMap(({ content }) => typeof content === "string" ? [] : content)
      .filter(({ type }) => type === "image").length;
    const marks = text.split(IMAGE_PAD).length - 1;
    if (marks === images) return text;
    throw new InputError(
      `Cannot use the chat template ${file}: it must write ${IMAGE_PAD} for each of ${images} ` +
        `images, got ${marks}`,
    );
  };
}

function rendered(
  template: Template,
  { turns, file }: { readonly turns: readonly ChatTurn[]; readonly file: string },
): string {
  try {
    return template.render({ messages: turns, add_generation_prompt: true });
  } catch (error) {
    throw new InputError(`Cannot render the chat template ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
