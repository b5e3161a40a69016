// The search page. All that comes from the index is put in as text, never as markup.
import { openIndex } from "./search-index.js";
import { findAll } from "./search-rank.js";

const PAUSE_MS = 250; // after the last letter, before searching
const AT_ONCE = 10; // results shown, and more at each press of the button

const form = document.querySelector("form[data-search]");
if (form) start(form);

function start(form) {
  const say = form.dataset;
  const field = form.querySelector("input[type=search]");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const more = document.getElementById("search-more");
  let index = null;
  let running = null;
  let timer = 0;
  let shown = null; // what stands on the page: { query, found, count }

  const opened = () => {
    index ??= openIndex(say.base, Number(say.segments));
    index.catch(() => (index = null)); // so that the next try fetches again
    return index;
  };
  const clear = (words) => {
    list.replaceChildren();
    more.hidden = true;
    status.textContent = words;
  };

  async function search(query) {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    shown = null;
    if (!query.trim()) return clear("");
    list.setAttribute("aria-busy", "true");
    status.textContent = say.searching;
    try {
      const opening = await opened();
      const found = await findAll(opening, query);
      if (signal.aborted) return;
      clear(words(found.results));
      shown = { found, count: 0, opening, signal };
      await showMore();
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      clear(say.failed);
    } finally {
      if (!signal.aborted) list.removeAttribute("aria-busy");
    }
  }

  function words(results) {
    if (!results.length) return say.nothing;
    return say.found.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(results.length));
  }

  async function showMore() {
    const { found, opening, signal } = shown;
    const rows = found.results.slice(shown.count, shown.count + AT_ONCE);
    shown.count += rows.length;
    const items = rows.map((row) => resultItem(row, opening, found.stems, say));
    list.append(...items.map(({ item }) => item));
    more.hidden = shown.count >= found.results.length;
    await Promise.all(items.map(({ fill }) => fill(signal)));
    return items[0]?.item;
  }

  const address = (query) => {
    const url = new URL(location.href);
    if (query.trim()) url.searchParams.set("q", query);
    else url.searchParams.delete("q");
    url.hash = "";
    return url.href;
  };
  const fromAddress = () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    search(field.value);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (address(field.value) !== location.href) history.pushState(null, "", address(field.value));
    search(field.value);
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    opened().catch(() => {});
    timer = setTimeout(() => {
      history.replaceState(null, "", address(field.value));
      search(field.value);
    }, PAUSE_MS);
  });
  more.addEventListener("click", async () => {
    const first = await showMore();
    first?.querySelector("a").focus();
  });
  addEventListener("popstate", fromAddress);
  fromAddress();
  if (!field.value) field.focus({ preventScroll: true });
}

/** The list item of a result, and what puts its sentences in once they have come. */
function resultItem({ episode, sentences }, index, stems, say) {
  const item = element("li", "result");
  const page = `../${encodeURIComponent(episode.episode)}/${say.page}`;
  const heading = element("h2");
  const link = element("a");
  link.href = page;
  const title = inLanguage(episode.title, say.language);
  mark(link, title, index.words, stems);
  heading.append(link);
  const date = element("time");
  date.dateTime = episode.date;
  const [year, month, day] = episode.date.split("-").map(Number);
  date.textContent = (say.dates.split("|")[month - 1] ?? episode.date).replace("{d}", day).replace("{y}", year);
  const about = element("p", "byline");
  about.append(date);
  item.append(heading, about);
  const quotes = element("ul", "quotes");

  const fill = async (signal) => {
    if (!sentences.length) return;
    let found;
    try {
      found = await index.sentences(episode, sentences, { signal });
    } catch {
      return; // the episode itself stays in the list
    }
    const rows = sentences.flatMap((number) => found.get(number) ?? []).map((row) => quote(row, page, index, stems, say));
    quotes.append(...rows.filter(Boolean));
    if (quotes.childElementCount) item.append(quotes);
  };
  return { item, fill };
}

function quote({ startMs, language, text, chapter }, page, index, stems, say) {
  const said = element("q");
  if (language !== document.documentElement.lang) said.lang = language;
  // A sentence without any of the words: the text was corrected after the index was fetched.
  if (!Number.isFinite(startMs) || !mark(said, { text, language }, index.words, stems)) return null;
  const item = element("li");
  const link = element("a");
  link.href = `${page}#s${startMs}`;
  const time = element("span", "moment");
  time.textContent = clock(startMs);
  link.append(time, " ", said);
  item.append(link);
  if (chapter) {
    const { text: title, language: spoken } = inLanguage(chapter, say.language);
    const name = element("span", "chapter");
    if (spoken !== document.documentElement.lang) name.lang = spoken;
    name.textContent = title;
    item.append(" ", name);
  }
  return item;
}

/** Puts `text` into `parent`, with its found words marked; whether there was any. */
function mark(parent, { text, language }, words, stems) {
  if (language !== document.documentElement.lang) parent.lang = language;
  let done = 0;
  let any = false;
  for (const [start, end] of words.spans(text)) {
    const found = words.words(text.slice(start, end)).some((word) => words.stems(word, language).some((stem) => stems.has(stem)));
    if (!found) continue;
    any = true;
    const marked = element("mark");
    marked.textContent = text.slice(start, end);
    parent.append(text.slice(done, start), marked);
    done = end;
  }
  parent.append(text.slice(done));
  return any;
}

function inLanguage(texts, language) {
  const [spoken, text] = language in texts ? [language, texts[language]] : Object.entries(texts)[0] ?? [language, ""];
  return { text, language: spoken };
}

function clock(ms) {
  const whole = Math.floor(ms / 1000);
  const pad = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

function element(name, className) {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}
