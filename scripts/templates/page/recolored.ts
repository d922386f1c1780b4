/** What Plotly draws, with a page's own colors exchanged, by the light one in small letters; scales keep theirs. */
export function recolored<Part>(value: Part, colors: Readonly<Record<string, string>>): Part {
  if (typeof value === "string") return (colors[value.toLowerCase()] ?? value) as Part;
  if (Array.isArray(value)) return value.map((part: unknown) => recolored(part, colors)) as Part;
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === "colorscale" ? part : recolored(part, colors)]),
  ) as Part;
}
