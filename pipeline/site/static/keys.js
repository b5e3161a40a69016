// Keys. By their place on the keyboard, so that they work under Tatar and Russian layouts, too.

const TAKES_LETTERS = "input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable], dialog[open]";
const TAKES_SPACE = "button, a, summary, input, [tabindex]";

/** `actions`: back forward toggle step(s) chapter(±1) speed(±1) mute part(0…9) help. `enabled()`: does the listener want keys? */
export function listenToKeys(actions, enabled) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TAKES_LETTERS) || !enabled()) return;
    const action = actionOf(event, target, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actionOf(event, target, actions) {
  if (event.key === "?") return actions.help;
  const { code } = event;
  if (event.shiftKey) {
    return {
      Comma: () => actions.speed(-1), Period: () => actions.speed(1), Slash: actions.help,
    }[code];
  }
  if (code === "Space") return target.closest(TAKES_SPACE) || !actions.spacePlays() ? null : actions.toggle;
  if (/^Arrow(Left|Right)$/.test(code)) {
    const slider = target.closest("input") && !target.matches("[data-seek]");
    return slider ? null : () => actions.step(code === "ArrowLeft" ? -5 : 5);
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit) return () => actions.part(Number(digit[1]));
  return {
    KeyK: actions.toggle, KeyJ: actions.back, KeyL: actions.forward, KeyM: actions.mute,
    BracketLeft: () => actions.chapter(-1), BracketRight: () => actions.chapter(1),
  }[code];
}
