import { averagePrecision, type AveragePrecisionAnswer } from "./average-precision";
import { divergence, type DivergenceAnswer } from "./divergence";
import { elbo, type ElboAnswer } from "./elbo";
import { evidence, type EvidenceAnswer } from "./evidence";
import { gradient, type GradientAnswer } from "./gradient";
import { hessian, type HessianAnswer } from "./hessian";
import { measures, type MeasuresAnswer } from "./measures";
import { monteCarlo, type MonteCarloAnswer } from "./monte-carlo";
import { odin, type OdinAnswer } from "./odin";
import { posterior, type PosteriorAnswer } from "./posterior";
import { predictive, type PredictiveAnswer } from "./predictive";
import { deepFreeze } from "./sealed";
import { trueClass, type TrueClassAnswer } from "./true-class";

/** The type of each exercise's answer, for the notebooks. */
export interface Answers {
  posterior: PosteriorAnswer;
  predictive: PredictiveAnswer;
  evidence: EvidenceAnswer;
  gradient: GradientAnswer;
  hessian: HessianAnswer;
  monteCarlo: MonteCarloAnswer;
  divergence: DivergenceAnswer;
  elbo: ElboAnswer;
  measures: MeasuresAnswer;
  trueClass: TrueClassAnswer;
  averagePrecision: AveragePrecisionAnswer;
  odin: OdinAnswer;
}

/** All exercises, in the notebooks' order. */
export const catalogue = deepFreeze({
  posterior,
  predictive,
  evidence,
  gradient,
  hessian,
  monteCarlo,
  divergence,
  elbo,
  measures,
  trueClass,
  averagePrecision,
  odin,
});

type Catalogue = typeof catalogue;
type Description<Of> = Pick<Of, keyof Of & ("week" | "title" | "task" | "hint" | "teaches" | "points")>;

/** What participants may read of the exercises: no right values, and no mistakes, which hold them too. */
export const descriptions = deepFreeze(
  Object.fromEntries(
    Object.entries(catalogue).map(([id, { week, title, task, hint, teaches, points }]) => [
      id,
      { week, title, task, hint, teaches, points },
    ]),
  ),
) as { readonly [Id in keyof Catalogue]: Description<Catalogue[Id]> };
