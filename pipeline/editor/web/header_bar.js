// The controls of a turn: when it begins, who speaks, in which language, and whether somebody listened to it.
import { h } from "./dom.js";
import { mainLanguage, speakersOf } from "./front.js";
import { clock } from "./lines.js";
import { headerAt } from "./turns.js";

const NEW = "\u0000new";
const RENAME = "\u0000rename";

export function headerBar(view, header, desk) {
  const { labels } = desk;
  const names = speakersOf(view.state.doc);
  const bar = h("span", { class: "turn-head", contenteditable: "false" });
  // The widget may have moved since it was drawn: what it acts on is the header that stands where it stands now.
  const now = () => {
    const line = view.state.doc.lineAt(view.posAtDOM(bar));
    return { ...headerAt(line), line };
  };
  bar.append(
    h("button", {
      type: "button", class: "turn-time", onclick: () => desk.playFrom(now()),
      "aria-label": `${labels.play_from} ${clock(header.ms)}`, title: labels.play_from,
    }, clock(header.ms), header.locked ? h("span", { class: "by-hand", title: labels.time_by_hand }, " ⏱") : null),
    speakerChoice(header, names, desk, now),
    languageChoice(header, mainLanguage(view.state.doc) ?? desk.languages[0], desk, now),
    h("button", {
      type: "button", class: "turn-check", "aria-pressed": String(header.checked), title: labels.checked_key,
      onclick: () => desk.setChecked(now(), !now().checked),
    }, h("span", { "aria-hidden": "true" }, header.checked ? "✓" : "○"),
    h("span", { class: "check-word" }, " ", header.checked ? labels.checked : labels.check)),
  );
  return bar;
}

function speakerChoice(header, names, desk, now) {
  const { labels } = desk;
  const options = [...names].map(([key, name]) => h("option", { value: key }, name));
  const known = header.speaker === null || names.has(header.speaker);
  const select = h("select", {
    class: "turn-speaker", "aria-label": labels.speaker,
    onchange: () => {
      const wanted = select.value;
      select.value = header.speaker ?? "";
      if (wanted === NEW) desk.newSpeaker(now());
      else if (wanted === RENAME) desk.renameSpeaker(now().speaker);
      else desk.setSpeaker(now(), wanted || null);
    },
  }, h("option", { value: "" }, labels.nobody), known ? null : h("option", { value: header.speaker }, header.speaker),
  options, h("option", { value: NEW }, labels.new_speaker),
  header.speaker ? h("option", { value: RENAME }, labels.rename_speaker) : null);
  select.value = header.speaker ?? "";
  return select;
}

function languageChoice(header, main, desk, now) {
  const codes = [...new Set([main, ...desk.languages, ...(header.language ? [header.language] : [])])];
  const select = h("select", {
    class: "turn-language", "aria-label": desk.labels.turn_language, title: desk.labels.turn_language,
    onchange: () => desk.setLanguage(now(), select.value === main ? null : select.value),
  }, codes.map((code) => h("option", { value: code }, code)));
  select.value = header.language ?? main;
  return select;
}
