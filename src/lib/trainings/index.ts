/** Trainings that are remembered by what they compute. */
export { compute, type ComputeOptions } from "./identity";
export { highest, type Measure, type Measures, type Rule, type TrainingRecord } from "./measures";
export { keyOf, remember, type Remembered, type RememberOptions } from "./remember";
export { shippedState, type Places } from "./store";
