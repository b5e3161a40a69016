// All keys, in one list: what handles them and the page of help are both made of it. Known by their place on the keyboard
// (event.code), so that they work under Tatar and Russian layouts.
import { recall, remember } from "./memory.js";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** [name of the action, keys]: a name is also the label that says what it does. `Mod` is Ctrl, on a Mac ⌘. */
export const KEYS = [
  ["listening", [
    ["play", "Ctrl+Space", "Escape"], ["back", "Alt+KeyJ"], ["forward", "Alt+KeyL"], ["replay_turn", "Alt+KeyK"],
    ["play_from_word", "Alt+Enter"], ["slower", "Alt+Minus"], ["faster", "Alt+Equal"], ["go_to_time", "Alt+KeyT"],
    ["follow", "Alt+KeyV"], ["hold", "Alt+KeyH"],
  ]],
  ["correcting", [
    ["checked_next", "Mod+Enter"], ["toggle_checked", "Mod+Shift+Enter"], ["next_unchecked", "Alt+KeyU"],
    ["next_doubt", "F8"], ["previous_doubt", "Shift+F8"], ["fix_all", "Alt+KeyA"], ["restore_turn", "Alt+KeyR"],
    ["find", "Mod+KeyF"], ["replace", "Mod+KeyH"], ["undo", "Mod+KeyZ"], ["redo", "Mod+Shift+KeyZ", "Mod+KeyY"],
    ["save", "Mod+KeyS"],
  ]],
  ["turns", [
    ["speaker_number", "Alt+Digit1–9"], ["new_speaker_here", "Alt+Digit0"], ["rename_speaker_here", "Alt+KeyN"],
    ["next_language", "Alt+KeyG"], ["time_here", "Alt+KeyP"],
  ]],
  ["episode", [["chapter_here", "Alt+KeyC"], ["soundbite", "Alt+KeyS"], ["panel", "Alt+KeyE"], ["help", "F1"]]],
];

/** Keys that the text itself handles; only help shows them. */
export const TEXT_KEYS = [["split_turn", "Enter"], ["split_line", "Shift+Enter"], ["join_turn", "Backspace"], ["seek_click", "Mod+Click"]];

const FIXED = new Set(["speaker_number"]);

/** Keys of an action: those that the person chose, else ours. */
export function keysOf(name) {
  const chosen = recall("keys")?.[name];
  if (chosen) return [chosen];
  for (const [, actions] of KEYS) for (const [action, ...keys] of actions) if (action === name) return keys;
  return [];
}

export function mayChoose(name) {
  return !FIXED.has(name);
}

/** Choose another key for an action; null goes back to ours. Returns the action that has it already, if there is one. */
export function chooseKey(name, key) {
  const taken = key && everyAction().find((action) => action !== name && keysOf(action).includes(key));
  if (taken) return taken;
  const chosen = { ...recall("keys") };
  if (key) chosen[name] = key;
  else delete chosen[name];
  remember("keys", chosen);
  return null;
}

function everyAction() {
  return KEYS.flatMap(([, actions]) => actions.map(([name]) => name));
}

/** 'Alt+KeyJ' for an event; '' while only Ctrl and the like are down, or when AltGr writes a letter. */
export function keyOf(event) {
  if (/^(?:Control|Shift|Alt|Meta|OS)/.test(event.code) || event.getModifierState?.("AltGraph")) return "";
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const code = event.code === "NumpadEnter" ? "Enter" : event.code;
  const plain = event.ctrlKey && code === "Space"; // ⌘Space is the Mac's own
  return [plain ? "Ctrl" : mod ? "Mod" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", code]
    .filter(Boolean).join("+");
}

/** What stands on the key caps. */
export function shownKey(key) {
  return key.split("+").map((part) => ({ Mod: MAC ? "⌘" : "Ctrl", Alt: MAC ? "⌥" : "Alt", Minus: "−", Equal: "=" })[part] ??
    part.replace(/^(?:Key|Digit)/, "")).join(" + ");
}

/** `actions[name]()` and `actions.speaker_number(n)` are called, wherever in the page the keys are pressed. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    if (!key) return;
    const digit = /^Alt\+(?:Digit|Numpad)([1-9])$/.exec(key);
    const name = everyAction().find((action) => actions[action] && keysOf(action).includes(key));
    if (!digit && !name && event.key === "?" && !event.target.closest?.("input, textarea, select, [contenteditable=true]")) {
      event.preventDefault();
      actions.help();
      return;
    }
    if (!digit && !name) return;
    if (name === "play" && key === "Escape" && !event.target.closest?.(".cm-content")) return; // it closes things elsewhere
    event.preventDefault();
    event.stopPropagation();
    if (digit) actions.speaker_number(Number(digit[1]));
    else actions[name]();
  }, { capture: true });
}
