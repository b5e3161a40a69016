// The sound waits while somebody types, and then repeats the last words: nobody has to stop it to write down what was said.

/** Between two keys of one word hardly anybody rests so long; a longer wait would be felt after each correction. */
const REST_MS = 1200;
/** What is heard again: some four words, enough to find the place in the sentence. */
export const AGAIN_MS = 1500;

/** `sound`: {isPlaying(), pause(), goOn()}. */
export function makeTypingPause(sound) {
  let rest = 0;
  const pause = {
    /** It was this pause that stopped the sound; it goes on by itself. */
    held: false,
    typed() {
      if (!pause.held && !sound.isPlaying()) return;
      clearTimeout(rest);
      rest = setTimeout(() => {
        pause.held = false;
        sound.goOn();
      }, REST_MS);
      if (pause.held) return;
      pause.held = true;
      sound.pause();
    },
    /** The person took over: whatever they did, it does not go on by itself any more. */
    forget() {
      clearTimeout(rest);
      pause.held = false;
    },
  };
  return pause;
}
