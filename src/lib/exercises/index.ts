/** Exercises: the hearts of the methods, left to participants, and checks that tell the usual mistakes by name. */
export { descriptions as catalogue, type Answers } from "./catalogue";
export { check } from "./check";
export { ExerciseError, type Exercise, type Mistake, type Reason } from "./exercise";
