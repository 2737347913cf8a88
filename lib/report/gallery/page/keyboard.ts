/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";

/** Whether a key goes into a field, where it is no command. */
function isTyping(event: KeyboardEvent): boolean {
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

/**
 * Calls `press` with every key that is pressed, unless it goes into a field or belongs to the
 * browser. It sees the state that is on the screen, however fast keys follow each other.
 */
export function useKeys(press: (event: KeyboardEvent) => void): void {
  const latest = useRef(press);
  // Not in an effect: the next key may come before effects run.
  latest.current = press;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      latest.current(event);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
