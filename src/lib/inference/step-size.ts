/** A step size that learns from the acceptance rates it leads to. */
export interface StepSize {
  /** ε of the next draw; once adaptation is over, the average of those so far. */
  stepSize: (adapting: boolean) => number;
  /** Takes the acceptance probability of a draw that was made while adapting. */
  update: (acceptance: number) => void;
}

/**
 * Dual averaging of log ε towards an acceptance rate δ (Hoffman and Gelman 2014, section 3.2, with their γ,
 * t₀ and κ).
 * @param first ε to start from, > 0
 * @param target δ
 */
export function dualAveraging(first: number, target: number): StepSize {
  const [gamma, t0, kappa] = [0.05, 10, 0.75];
  const mu = Math.log(10 * first);
  let [time, error, logStep, logAverage] = [0, 0, Math.log(first), 0];
  return {
    stepSize: (adapting) => Math.exp(adapting ? logStep : logAverage),
    update: (acceptance) => {
      time++;
      error += (target - acceptance - error) / (time + t0);
      logStep = mu - (Math.sqrt(time) / gamma) * error;
      logAverage += time ** -kappa * (logStep - logAverage);
    },
  };
}
