// All keys on one page, made of the list that handles them; each can be changed to one that the person likes better.
import { h, say } from "./dom.js";
import { KEYS, TEXT_KEYS, chooseKey, keyOf, keysOf, mayChoose, shownKey } from "./keys.js";
import { recall } from "./memory.js";

const CHOOSABLE = /^(?:(?:Mod|Ctrl|Alt)\+|(?:Shift\+)?F\d)/;
/** What everybody's hands expect in a text, and keys for speakers. */
const TAKEN = /^(?:Mod\+Key[ACVX]|Alt\+(?:Digit|Numpad)[1-9])$/;

/** `ask`: of dialogs.js. */
export function showHelp(desk, ask) {
  const { labels } = desk;
  return ask(labels.help, (_dialog, close) => {
    const groups = [
      ...KEYS.map(([name, actions]) => group(labels[name],
        actions.filter(([action]) => desk.actions[action]).map(([action]) => changeable(desk, action)))),
      group(labels.text_keys, TEXT_KEYS.map(([action, ...keys]) => h("li", {}, h("span", {}, labels[action]), caps(keys)))),
    ];
    const nothing = h("p", { hidden: true }, labels.help_nothing);
    const filter = h("input", {
      type: "search", class: "help-filter", "aria-label": labels.help_filter, placeholder: labels.help_filter, autofocus: true,
      oninput: () => {
        const wanted = filter.value.trim().toLowerCase();
        for (const { rows, element } of groups) {
          for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
          element.hidden = rows.every((row) => row.hidden);
        }
        nothing.hidden = !groups.every(({ element }) => element.hidden);
      },
    });
    return [
      h("p", {}, labels.help_saving), filter, h("div", { class: "help-groups" }, groups.map(({ element }) => element)), nothing,
      h("p", { class: "buttons" }, h("button", { type: "button", class: "main", onclick: () => close() }, labels.close)),
    ];
  }, { wide: true });
}

function group(title, rows) {
  return { rows, element: h("section", {}, h("h3", {}, title), h("ul", { class: "help-keys" }, rows)) };
}

function caps(keys) {
  return h("span", { class: "help-caps" }, keys.map((key) => h("kbd", {}, shownKey(key))));
}

function nameOf(desk, name) {
  return name === "play" ? `${desk.labels.play} / ${desk.labels.pause}` : desk.labels[name];
}

/** An action with its keys, and with buttons that change them. */
function changeable(desk, name) {
  const { labels } = desk;
  const said = h("span", { class: "help-said", role: "status" });
  const keys = h("span", { class: "help-caps" });
  const change = button(labels.change_key, startListening);
  const ours = button(labels.our_key, () => choose(null));
  const row = h("li", {}, h("span", {}, nameOf(desk, name)), keys, ...(mayChoose(name) ? [change, ours] : []), said);

  function button(label, act) {
    return h("button", { type: "button", class: "plain", "aria-label": `${label}: ${nameOf(desk, name)}`, onclick: act }, label);
  }

  function show() {
    keys.replaceChildren(...caps(keysOf(name)).childNodes);
    ours.hidden = !recall("keys")?.[name];
  }

  function startListening() {
    said.textContent = labels.press_keys;
    change.addEventListener("keydown", hear);
    change.addEventListener("blur", stop, { once: true });
  }

  function stop() {
    change.removeEventListener("keydown", hear);
    if (said.textContent === labels.press_keys) said.textContent = "";
  }

  function hear(event) {
    if (event.code === "Tab") return; // the blur ends it
    event.preventDefault();
    event.stopPropagation();
    const key = keyOf(event);
    if (event.code === "Escape") {
      stop();
      said.textContent = "";
    } else if (key && (!CHOOSABLE.test(key) || TAKEN.test(key))) {
      said.textContent = say(labels.key_unfit, { key: shownKey(key) });
    } else if (key) choose(key);
  }

  function choose(key) {
    const taken = chooseKey(name, key);
    if (taken) {
      said.textContent = say(labels.key_taken, { key: shownKey(key), name: nameOf(desk, taken) });
      return;
    }
    stop();
    said.textContent = key ? labels.key_changed : labels.key_ours;
    show();
    if (!key) change.focus();
  }

  show();
  return row;
}
