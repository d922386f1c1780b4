/** What the project holds itself to, on two cores; rows of the tables that have no aim are only shown. */

/** Ratios of our seconds to PyTorch's. */
const RATIOS: Record<string, string> = {
  "moons VI": "≤ 0.6 of optimised",
  LeNet: "≤ 0.5 of optimised",
  ConfidNet: "≤ 0.6 of optimised",
  "the whole": "≤ 0.29 of plain, ≤ 0.53 of optimised",
};

export const ratioAim = (stage: string): string => RATIOS[stage] ?? "≤ 0.7";

const WEEKS: Record<string, string> = {
  "week 1": "≤ 250 MB",
  "week 2": "≤ 450 MB",
  "week 3, its networks shipped": "≤ 120 s",
  "week 3, everything trained anew": "≤ 480 s, ≤ 900 MB",
  "10 kernels in week 1 together, Pss": "≤ 3000 MB",
};

export const weekAim = (row: string): string => WEEKS[row] ?? "";

const WAITS: [RegExp, string][] = [
  [/^start of the kernel/, "≤ 1.0"],
  [/^first cell that imports/, "≤ 0.7"],
  [/^first figure/, "≤ 0.5"],
  [/^later figures/, "≤ 0.15"],
  [/: redraw for /, "≤ 16"],
  [/epochs of four networks/, "≤ 5"],
  [/^tensors gained/, "0"],
];

export const waitAim = (row: string): string => WAITS.find(([name]) => name.test(row))?.[1] ?? "";
