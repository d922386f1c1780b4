import assert from "node:assert/strict";
import { createRandom, exercises } from "../../../src/lib/index";

export type Id = keyof exercises.Answers;

export const ids = Object.keys(exercises.catalogue) as Id[];

/** What a check of an answer throws. */
export function complaint(id: Id, answer: unknown, part?: string, seed = 0): exercises.ExerciseError {
  try {
    exercises.check(id, answer as never, createRandom(seed), part);
  } catch (error) {
    assert.ok(error instanceof exercises.ExerciseError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `the check of ${id} held` });
}
