/** An input of the page by its id. */
export function control(id: string): HTMLInputElement | HTMLSelectElement {
  return document.getElementById(id) as HTMLInputElement | HTMLSelectElement;
}

/** Puts a slider to a value and writes it beside the slider, also for those who hear it. */
export function setSlider(id: string, position: number, text: string): void {
  const slider = control(id);
  slider.value = String(position);
  slider.setAttribute("aria-valuetext", text);
  const output = document.querySelector(`output[for="${id}"]`);
  if (output) output.textContent = text;
}

/** A number with three significant digits. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace(/-/g, "−");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
