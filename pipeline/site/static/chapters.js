// Chapters: which one is now, marks on the seek bar, links that jump.
import { lastNotAfter } from "./times.js";

export function findChapters() {
  const links = [...document.querySelectorAll(".chapters a[data-start-ms]")];
  const chapters = links.map((link) => ({
    link,
    startMs: Number(link.dataset.startMs),
    title: (link.querySelector("span") ?? link).textContent.trim(),
  }));
  const starts = chapters.map((chapter) => chapter.startMs);
  return {
    all: chapters,
    at: (ms) => lastNotAfter(starts, ms),
    /** Milliseconds of the chapter `step` away; back goes to the start of this one first, as players do. */
    beside(ms, step) {
      const here = lastNotAfter(starts, ms);
      if (step < 0 && ms - (starts[here] ?? 0) > 3000) return starts[here] ?? 0;
      return starts[Math.max(0, here + step)] ?? null;
    },
  };
}

export function drawMarks(place, chapters, wholeMs) {
  place.replaceChildren(
    ...chapters.all.filter((chapter) => chapter.startMs > 0).map((chapter) => {
      const mark = document.createElement("i");
      mark.style.setProperty("--at", String(chapter.startMs / wholeMs));
      return mark;
    }),
  );
}

/** Links jump within the page, and their addresses are those of the moment, for copying. */
export function linkChapters(chapters, go) {
  for (const { link, startMs } of chapters.all) {
    link.href = `#t=${startMs / 1000}`;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      go(startMs);
    });
  }
}

export function showChapter(chapters, index) {
  chapters.all.forEach(({ link }, place) => {
    if (place === index) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}
