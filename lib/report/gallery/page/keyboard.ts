/// <reference lib="dom" />

/** Whether a key goes into a field, where it is no command. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !["range", "checkbox", "radio", "button"].includes(target.type);
  }
  return target.isContentEditable || target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement;
}

/** Whether a key moves a slider that has the focus. */
export function isSliding(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof HTMLInputElement && target.type === "range";
}
