/**
 * Colours of charts. Blue and vermilion are of Okabe and Ito's palette (Color Universal Design,
 * 2008), which stays readable with any kind of colour vision; the others are greys and tints.
 */
export const CHART_COLOURS = {
  /** Paper. */
  background: "#ffffff",
  /** Titles and names. */
  ink: "#1f2933",
  /** Axis labels and side notes. */
  muted: "#5f6b76",
  /** Lines to read values by. */
  grid: "#e4e8ec",
  /** Data. */
  data: "#0072b2",
  /** A range behind the data. */
  band: "#d9e7f1",
  /** What is uncertain because scores are missing. */
  uncertain: "#d5d9de",
  /** What needs attention, such as numbers that no judge gave. */
  attention: "#d55e00",
} as const;

/** Width of the plot in px, without names and side notes. */
export const PLOT_WIDTH = 520;

/** Widest name of a row in px; longer ones are wrapped, then cut. */
export const NAME_WIDTH = 190;

/** Sizes of text in px. */
export const FONT_SIZES = { title: 17, subtitle: 12, name: 13, label: 12, note: 12 } as const;

/** Config of vega-lite that all charts share. */
export const CHART_CONFIG = {
  background: CHART_COLOURS.background,
  padding: 20,
  font: "Noto Sans SC",
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: FONT_SIZES.title,
    fontWeight: "bold",
    color: CHART_COLOURS.ink,
    subtitleFontSize: FONT_SIZES.subtitle,
    subtitleColor: CHART_COLOURS.muted,
    subtitlePadding: 6,
    subtitleLineHeight: 17,
    offset: 18,
  },
  axis: {
    domain: false,
    ticks: false,
    gridColor: CHART_COLOURS.grid,
    labelColor: CHART_COLOURS.muted,
    labelFontSize: FONT_SIZES.label,
    labelLimit: 0,
    labelPadding: 8,
    titleColor: CHART_COLOURS.muted,
    titleFontSize: FONT_SIZES.label,
    titleFontWeight: "normal",
    titleLimit: 0,
    titlePadding: 10,
  },
  text: { limit: 0, fontSize: FONT_SIZES.note, color: CHART_COLOURS.muted },
} as const;
