/** The file that the page carries (about.json names it), as build put it in: deflated, then base64. */
export async function carriedData(): Promise<Uint8Array> {
  const text = (document.getElementById("data")?.textContent ?? "").trim();
  const deflated = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
