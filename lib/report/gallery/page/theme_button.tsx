/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readKept, writeKept } from "./kept.ts";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = typeof THEMES[number];

const NEXT: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };

/** Chooses between the system's colours, light and dark ones; the choice stays in the browser. */
export function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState<Theme>(() =>
    THEMES.find((name) => name === readKept("theme")) ?? "auto"
  );
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    writeKept("theme", theme);
  }, [theme]);
  return (
    <button type="button" class="quiet" onClick={() => setTheme(NEXT[theme])}>
      Colours: {theme}
    </button>
  );
}
