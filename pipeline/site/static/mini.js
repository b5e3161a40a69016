// A small bar at the foot of the window, while the player itself is out of sight.

export function showMini(mini, buttons, audio) {
  let hidden = false;
  const show = () => {
    mini.hidden = !hidden || !(audio.played.length || audio.currentTime);
  };
  new IntersectionObserver((entries) => {
    hidden = !entries.at(-1).isIntersecting;
    show();
  }).observe(buttons);
  audio.addEventListener("timeupdate", show);
}
