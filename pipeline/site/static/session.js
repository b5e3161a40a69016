// The system's own media keys and its lock screen (Media Session).

export function tellSystem(audio, { title, artist, artwork }, actions) {
  const session = navigator.mediaSession;
  if (!session || !("MediaMetadata" in window)) return () => {};
  const handlers = {
    play: actions.play,
    pause: actions.pause,
    seekbackward: (details) => actions.step(-(details.seekOffset || 15)),
    seekforward: (details) => actions.step(details.seekOffset || 30),
    seekto: (details) => actions.to(details.seekTime),
    previoustrack: () => actions.chapter(-1),
    nexttrack: () => actions.chapter(1),
  };
  audio.addEventListener("play", () => {
    for (const [name, handler] of Object.entries(handlers)) {
      try {
        session.setActionHandler(name, handler);
      } catch {
        // This browser does not know the action.
      }
    }
  });
  const tell = (chapter) => {
    session.metadata = new MediaMetadata({
      title: chapter || title,
      artist,
      album: chapter ? title : "",
      artwork: artwork ? [{ src: new URL(artwork, document.baseURI).href }] : [],
    });
  };
  const place = () => {
    const duration = audio.duration;
    if (!session.setPositionState || !Number.isFinite(duration) || !duration) return;
    const position = Math.min(audio.currentTime, duration);
    session.setPositionState({ duration, position, playbackRate: audio.playbackRate || 1 });
  };
  for (const name of ["loadedmetadata", "seeked", "ratechange", "play"]) audio.addEventListener(name, place);
  return tell;
}
