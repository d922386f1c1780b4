import type { Random } from "../core/random";

/** Standard normal numbers. */
export const normals = (count: number, random: Random): number[] =>
  Array.from({ length: count }, () => random.normal());

/** Rows of standard normal numbers. */
export const normalRows = (rows: number, columns: number, random: Random): number[][] =>
  Array.from({ length: rows }, () => normals(columns, random));

/** Probabilities of `classes` classes, none of them 0. */
export function probabilities(classes: number, random: Random): number[] {
  const weights = Array.from({ length: classes }, () => Math.exp(1.5 * random.normal()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
