/** What is used of jstat, which brings no types. */
declare module "jstat" {
  export const jStat: {
    studentt: { inv(p: number, dof: number): number; cdf(x: number, dof: number): number };
    beta: { inv(p: number, alpha: number, beta: number): number };
    ibeta(x: number, alpha: number, beta: number): number;
    betaln(alpha: number, beta: number): number;
  };
}
