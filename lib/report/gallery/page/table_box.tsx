/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from "preact";

/** A table that scrolls where it is wider than its place, by keys, too. */
export function TableBox(
  { label, children }: {
    /** Name of the table. */
    readonly label: string;
    /** The table. */
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return <div class="table-box" role="region" aria-label={label} tabIndex={0}>{children}</div>;
}
