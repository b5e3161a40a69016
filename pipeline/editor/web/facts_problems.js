// What the server says is wrong with the facts, by the field that it is about.

const LINE = /^(?:\S*episode\.toml|what was (?:read|changed)): ([\w.[\]-]+): (.*)$/s;
const KEY = /^(\w+)(?:\[(\d+)\])?(?:\.(.+))?$/;
const ON_PAGE = { start: "start_ms", duration: "duration_ms" };

/** 'episodes/…/episode.toml: chapters[1].title.tt: …' -> {section, at, path, text}; all of a line that names no fact is text. */
export function problemsIn(message) {
  return message.split("\n").filter(Boolean).map((line) => {
    const [, key, text] = LINE.exec(line) ?? [];
    const [, section, at, path = ""] = KEY.exec(key ?? "") ?? [];
    if (!section) return { section: null, text: line };
    return { section, at: at === undefined ? null : Number(at), path: ON_PAGE[path] ?? path, text };
  });
}
