// The waveform behind the seek bar: one path of our SVG file, stretched and coloured by the page.

const SVG = "http://www.w3.org/2000/svg";

export async function drawWaveform(place, address) {
  try {
    const answer = await fetch(address, { priority: "low" });
    if (!answer.ok) return;
    const picture = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    const bars = picture.querySelector("path")?.getAttribute("d");
    if (!bars || !/^[Mmvh\d .-]+$/.test(bars)) return;
    // Two of them: all of it, and above it what has been played, cut off there by the style sheet.
    for (const kind of ["wave played", "wave"]) place.prepend(drawing(kind, picture.getAttribute("viewBox"), bars));
    place.classList.add("has-wave");
  } catch {
    // Without it there is a plain bar.
  }
}

function drawing(kind, viewBox, bars) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const facts = { viewBox, preserveAspectRatio: "none", class: kind, "aria-hidden": "true" };
  for (const [name, value] of Object.entries(facts)) svg.setAttribute(name, value);
  path.setAttribute("d", bars);
  svg.append(path);
  return svg;
}
