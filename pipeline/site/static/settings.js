// Speed and loudness, remembered for all episodes of this site.
import { recall, remember } from "./memory.js";

export function keepSpeed(audio, select) {
  const speeds = [...select.options].map((option) => Number(option.value));
  const set = (speed) => {
    audio.defaultPlaybackRate = speed; // load() goes back to it
    audio.playbackRate = speed;
    select.value = String(speed);
  };
  const known = recall("speed");
  if (speeds.includes(known)) set(known);
  const choose = (speed) => {
    set(speed);
    remember("speed", speed);
  };
  select.addEventListener("change", () => choose(Number(select.value)));
  return (step) => {
    const next = speeds[speeds.indexOf(audio.playbackRate) + step];
    if (next) choose(next);
    return audio.playbackRate;
  };
}

export function keepVolume(audio, slider, button) {
  const known = recall("volume");
  if (typeof known === "number" && known >= 0 && known <= 1) audio.volume = known;
  const show = () => {
    const silent = audio.muted || audio.volume === 0;
    slider.value = String(audio.muted ? 0 : audio.volume);
    button.setAttribute("aria-pressed", String(silent));
  };
  slider.addEventListener("input", () => {
    audio.muted = false;
    audio.volume = Number(slider.value);
    remember("volume", audio.volume);
  });
  audio.addEventListener("volumechange", show);
  show();
  return () => {
    if (audio.volume === 0) audio.volume = 1;
    else audio.muted = !audio.muted;
  };
}
