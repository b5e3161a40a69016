// Stop by itself: after some minutes, or when this chapter ends.

export function offerSleep(select, audio, endOfChapter) {
  if (!select) return;
  let timer = 0;
  let stopAt = null;
  const off = () => {
    clearTimeout(timer);
    stopAt = null;
    select.value = "";
  };
  select.addEventListener("change", () => {
    const wish = select.value;
    clearTimeout(timer);
    stopAt = wish === "chapter" ? endOfChapter() : null;
    if (Number(wish)) timer = setTimeout(stop, Number(wish) * 60_000);
  });
  const stop = () => {
    audio.pause();
    off();
  };
  audio.addEventListener("timeupdate", () => {
    if (stopAt !== null && audio.currentTime >= stopAt) stop();
  });
}
