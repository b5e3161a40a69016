// The list of places worth a listen: what kind, when, a quote; those that are done with stay, and say so.
import { h, say } from "./dom.js";
import { clock } from "./lines.js";
import { recall, remember } from "./memory.js";

const KINDS = ["uncovered", "flag", "word", "unknown", "language", "guessed"];

/** «A word the machine was unsure of», and what more is known of the reason. */
export function titleOf(doubt, labels) {
  const why = labels[`why_${doubt.why.replaceAll("-", "_")}`];
  return why ? `${labels[`doubt_${doubt.kind}`]}: ${why}` : labels[`doubt_${doubt.kind}`];
}

/** `go(doubt)`: one was clicked; `again()`: ask the server anew; `filtered()`: other kinds are wanted. */
export function reviewList(labels, { go, again, filtered }) {
  return new ReviewList(labels, { go, again, filtered });
}

class ReviewList {
  #labels;
  #act;
  #doubts = [];
  #items = new Map();
  #kind = null;
  #left = 0;
  #status = h("p", { class: "review-status", role: "status" });
  #kinds;
  #list;
  #plays;

  constructor(labels, act) {
    this.#labels = labels;
    this.#act = act;
    this.#kinds = h("div", { class: "review-kinds", role: "group", "aria-label": labels.review_kinds });
    this.#list = h("ol", { class: "review-list", "aria-label": labels.review_places });
    this.#plays = h("input", {
      type: "checkbox", checked: recall("review-play") !== false, onchange: () => remember("review-play", this.plays),
    });
    const keeps = h("label", { class: "review-play" }, this.#plays, " ", labels.review_play);
    this.element = h("div", { class: "review" }, this.#status, this.#kinds, keeps, this.#list);
  }

  get plays() {
    return this.#plays.checked;
  }

  shows({ kind }) {
    return this.#kind === null || kind === this.#kind;
  }

  wait() {
    this.#status.textContent = this.#labels.review_loading;
  }

  fail({ message }) {
    this.#status.replaceChildren(say(this.#labels.review_failed, { why: message }), " ",
      h("button", { type: "button", onclick: this.#act.again }, this.#labels.retry));
  }

  /** Other places than before; `left`: how many less risky ones the server kept to itself. */
  fill(doubts, left) {
    this.#doubts = doubts;
    this.#left = left;
    if (!doubts.some((doubt) => this.shows(doubt))) this.#kind = null;
    const focused = [...this.#items].find(([, { button }]) => button === document.activeElement)?.[0];
    this.#items = new Map(doubts.map((doubt) => [doubt.key, itemOf(doubt, this.#labels, this.#act.go)]));
    this.#list.replaceChildren(...[...this.#items.values()].map(({ item }) => item));
    this.#items.get(focused)?.button.focus();
  }

  /** `key`: the place that is looked at; `seen`: those that are done with. */
  show(key, seen) {
    for (const doubt of this.#doubts) {
      const { item, button, done } = this.#items.get(doubt.key);
      item.hidden = !this.shows(doubt);
      item.classList.toggle("done", seen.has(doubt.key));
      done.textContent = seen.has(doubt.key) ? `✓ ${this.#labels.review_done}` : "";
      if (doubt.key === key) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const open = this.#doubts.filter((doubt) => !seen.has(doubt.key));
    this.#showKinds(open);
    this.#tell(open.length);
  }

  /** Into sight, moving the panel and not the page. */
  reveal(key) {
    const { item } = this.#items.get(key);
    const box = item.closest(".panel-body");
    if (!box?.clientHeight || item.hidden) return;
    const [inner, outer] = [item.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top) box.scrollTop += inner.top - outer.top - inner.height;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + inner.height;
  }

  #tell(open) {
    const labels = this.#labels;
    const none = this.#doubts.length ? labels.review_all_done : labels.review_empty;
    const now = open ? say(labels.review_left, { n: open }) : none;
    const text = this.#left ? `${now} ${say(labels.review_more, { n: this.#left })}` : now;
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  #showKinds(open) {
    const there = KINDS.filter((kind) => this.#doubts.some((doubt) => doubt.kind === kind));
    const focused = this.#kinds.querySelector(":focus")?.dataset.kind;
    const names = there.length > 1 ? [null, ...there] : [];
    this.#kinds.replaceChildren(...names.map((kind) => h("button", {
      type: "button", "aria-pressed": String(kind === this.#kind), "data-kind": kind ?? "all",
      onclick: () => {
        this.#kind = kind;
        this.#act.filtered();
      },
    }, kind ? this.#labels[`doubt_${kind}`] : this.#labels.review_all, " ",
    h("span", { class: "count" }, open.filter((doubt) => kind === null || doubt.kind === kind).length))));
    if (focused) this.#kinds.querySelector(`[data-kind=${focused}]`)?.focus();
  }
}

function itemOf(doubt, labels, go) {
  const done = h("span", { class: "review-done" });
  const button = h("button", { type: "button", onclick: () => go(doubt) },
    h("span", { class: "review-head" }, h("span", { class: "clock" }, clock(doubt.start_ms)), " ",
      h("span", { class: `review-kind ${doubt.kind}` }, titleOf(doubt, labels)), " ", done),
    h("span", { class: "review-quote" }, doubt.text));
  return { item: h("li", {}, button), button, done };
}
