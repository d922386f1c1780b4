import { cholesky } from "../../lib/core/linalg";

const TURN = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);

/**
 * The ellipse of (w₁, w₂) that holds a share of a Gaussian: in two dimensions that of radius √(−2 log(1 − share)).
 * @param share in (0, 1)
 */
export function ellipseOf(
  { mean, covariance }: { mean: readonly number[]; covariance: readonly (readonly number[])[] },
  share: number,
): { xs: number[]; ys: number[] } {
  const [[a], [b, c]] = cholesky(
    "covariance",
    [0, 1].map((i) => covariance[i].slice(0, 2)),
  );
  const radius = Math.sqrt(-2 * Math.log1p(-share));
  return {
    xs: TURN.map((t) => mean[0] + radius * a * Math.cos(t)),
    ys: TURN.map((t) => mean[1] + radius * (b * Math.cos(t) + c * Math.sin(t))),
  };
}
