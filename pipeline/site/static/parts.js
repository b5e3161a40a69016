// A long text goes on in other pages: they are fetched when the voice or the reader gets there, and put in their place.
import { lastNotAfter } from "./times.js";

export const RETRY_MS = 5000;

/** `onAdded(sentences, front)` when a part has come; `onFailure()` when it cannot be had. */
export function makeParts(reading, onAdded, onFailure) {
  const links = [...document.querySelectorAll(".text-parts a[data-start-ms]")];
  const starts = links.map((link) => Number(link.dataset.startMs));
  const here = Math.max(0, links.findIndex((link) => link.getAttribute("aria-current")));
  const pages = links.map((link) => link.href);
  const loading = new Map();
  let first = here;
  let last = here;
  let queue = Promise.resolve();

  const fetched = (number) => {
    if (!loading.has(number)) {
      const part = fetchPart(pages[number]);
      part.catch(() => loading.delete(number)); // so that it can be tried again
      loading.set(number, part);
    }
    return loading.get(number);
  };
  const putIn = async (number) => {
    const front = number < first;
    const turns = await fetched(number);
    const keep = front ? reading.firstElementChild : null;
    const before = keep?.getBoundingClientRect().top;
    reading[front ? "prepend" : "append"](...turns);
    if (keep) scrollBy({ top: keep.getBoundingClientRect().top - before, behavior: "instant" });
    if (front) first = number;
    else last = number;
    links[number].href = `#s${starts[number]}`;
    onAdded(turns.flatMap((turn) => [...turn.querySelectorAll(".s")]), front);
  };
  /** All parts up to `number`, in order; those that are missing are fetched side by side. */
  const through = (number) => {
    queue = queue.then(async () => {
      const wanted = [];
      for (let next = last + 1; next <= number; next += 1) wanted.push(next);
      for (let next = first - 1; next >= number; next -= 1) wanted.push(next);
      for (const next of wanted) fetched(next).catch(() => {});
      for (const next of wanted) await putIn(next);
    }).catch(onFailure);
    return queue;
  };
  const partOf = (ms) => Math.max(0, lastNotAfter(starts, ms));

  if (links.length) {
    links[here].href = `#s${starts[here]}`;
    const more = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry.isIntersecting || last + 1 >= links.length) return;
        const wanted = last + 1;
        through(wanted).then(() => {
          more.unobserve(entry.target); // observe anew: it may still be near
          setTimeout(() => more.observe(entry.target), last < wanted ? RETRY_MS : 0);
        });
      },
      { rootMargin: "0px 0px 200% 0px" },
    );
    more.observe(links[0].closest("nav"));
  }
  return {
    /** Resolves when the text of this moment is on the page. */
    ready: (ms) => (links.length && missing(partOf(ms)) ? through(partOf(ms)) : Promise.resolve()),
    has: (ms) => !links.length || !missing(partOf(ms)),
  };

  function missing(number) {
    return number < first || number > last;
  }
}

async function fetchPart(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelector("[data-reading]").children].map((turn) => document.adoptNode(turn));
}
