// Scrolls with the voice, as long as the reader stays with it.

const OWN_SCROLL_MS = 1000;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/** `onAway(is)`: the reader has (not) left the place that is being said. */
export function makeFollower(onAway) {
  let current = null;
  let away = true; // until the text has been seen with the voice in it
  let ownUntil = 0;

  const place = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return { seen: bottom > 0 && top < innerHeight, calm: top > innerHeight * 0.12 && bottom < innerHeight * 0.75 };
  };
  const scrollTo = (element) => {
    ownUntil = performance.now() + OWN_SCROLL_MS;
    const far = Math.abs(element.getBoundingClientRect().top) > innerHeight * 2;
    element.scrollIntoView({ block: "center", behavior: far || CALM.matches ? "instant" : "smooth" });
  };
  const tell = (is) => {
    away = is;
    onAway(is);
  };
  addEventListener("scroll", () => {
    if (!current || performance.now() < ownUntil) return;
    const { seen } = place(current);
    if (seen === away) tell(!seen);
  }, { passive: true });
  for (const name of ["wheel", "touchmove"]) addEventListener(name, () => (ownUntil = 0), { passive: true });

  return {
    /** Another sentence is being said. `jumped`: not by listening on. */
    to(element, jumped) {
      current = element;
      if (!element) return;
      const { seen, calm } = place(element);
      if (!away && !calm && !(jumped && playerSeen())) scrollTo(element);
      else if (seen === away) tell(!seen);
    },
    /** Bring the reader back, or to where an address points. */
    bring(element) {
      current = element;
      scrollTo(element);
      tell(false);
    },
  };
}

/** Whoever uses the player at the head of the page is not thrown down into the text. */
function playerSeen() {
  const buttons = document.querySelector("[data-player] .buttons .play");
  if (!buttons) return false;
  const { top, bottom } = buttons.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
