const minus = (text: string): string => text.replace(/-/g, "−");

/** A number with three significant digits. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return minus(value.toExponential(2));
  return minus(String(Number(value.toPrecision(3))));
}

/** A number with a fixed count of decimals, as places on an axis are read. */
export function fixed(value: number, decimals = 2): string {
  return minus(value.toFixed(decimals));
}

/** 10 to an integer power. */
export function powerOfTen(exponent: number): string {
  const raise = (letter: string): string => (letter === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(letter)]);
  return `10${String(exponent).replace(/[-\d]/g, raise)}`;
}
