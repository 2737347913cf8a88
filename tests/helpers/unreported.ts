/** Options of an evaluation that writes no report. */
export const UNREPORTED = {
  filterText: "",
  versions: () => Promise.resolve({}),
  writeReport: () => Promise.resolve([]),
} as const;
