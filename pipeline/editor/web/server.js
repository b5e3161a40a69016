// What the page asks of its server. Each call resolves to data or throws a Trouble that says what kind it is.

export class Trouble extends Error {
  /** kind: 'away' (no answer), 'locked' (another launch, no cookie), 'base' (a text it does not know), 'refused'. */
  constructor(kind, message = "") {
    super(message);
    this.kind = kind;
  }
}

async function ask(path, { method = "GET", headers = {}, body, keepalive = false, signal } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method, signal, keepalive, cache: "no-store",
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw new Trouble("away", String(error));
  }
  if (answer.ok || answer.status === 304) return answer;
  if (answer.status === 403) throw new Trouble("locked");
  const said = await answer.text().then(told, () => ({ error: `${answer.status}` }));
  throw new Trouble(said.code === "unknown-base" ? "base" : "refused", said.error);
}

/** What the server says of a trouble: the app in JSON, the guard before it in plain words. */
function told(words) {
  try {
    return JSON.parse(words);
  } catch {
    return { error: words.trim() };
  }
}

const json = async (path, options) => (await ask(path, options)).json();

export const server = {
  /** {text, etag}; null when it is still `etag`. */
  async text(etag) {
    const answer = await ask("text", { headers: etag ? { "If-None-Match": `"${etag}"` } : {} });
    return answer.status === 304 ? null : answer.json();
  },

  /** {etag, text?, conflicts, notes}: `text` when the server has another one than it was sent. */
  save(text, { etag, baseText }) {
    return json("text", {
      method: "PUT", headers: { "If-Match": `"${etag}"` }, body: baseText === undefined ? { text } : { text, base_text: baseText },
    });
  },

  /** {etag, buffer}: times of the words of the text with that etag. */
  async times() {
    const answer = await ask("times");
    return { etag: (answer.headers.get("ETag") ?? "").replaceAll('"', ""), buffer: await answer.arrayBuffer() };
  },

  doubts: () => json("doubts"),
  /** {lines}: what the machine heard there; `language` (of the turn, if it says one) decides where sentences end. */
  machineText: (startMs, endMs, language) =>
    json(`machine?start_ms=${startMs}&end_ms=${endMs}${language ? `&language=${encodeURIComponent(language)}` : ""}`),
  revisions: () => json("revisions"),
  revision: (name) => json(`revisions/${encodeURIComponent(name)}`),
  facts: () => json("facts"),
  saveFacts: (etag, base, mine) => json("facts", { method: "PUT", headers: { "If-Match": `"${etag}"` }, body: { base, mine } }),
  addTerm: (language, term) => json("glossary", { method: "POST", body: { language, term } }),
  async peaks() {
    return (await ask("peaks")).arrayBuffer();
  },
};
