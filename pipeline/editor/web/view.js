// How the text looks: headers as controls, blank lines as space, marks of two versions as choices. Only what is on the
// screen is decorated, so that three hours of text cost what one page does.
import { Decoration, EditorView, ViewPlugin, WidgetType } from "@codemirror/view";
import { RangeSetBuilder, StateField } from "@codemirror/state";
import { frontLines, speakersOf } from "./front.js";
import { headerBar } from "./header_bar.js";
import { conflictBar } from "./conflicts.js";
import { isPoint, kindOf, parseTime } from "./lines.js";
import { headerAt } from "./turns.js";

class HeaderWidget extends WidgetType {
  constructor(header, first, desk) {
    super();
    this.header = header;
    this.first = first;
    this.desk = desk;
  }

  eq(other) {
    const [a, b] = [this.header, other.header];
    return a.ms === b.ms && a.speaker === b.speaker && a.language === b.language && a.checked === b.checked &&
      a.locked === b.locked && this.first === other.first;
  }

  toDOM(view) {
    return headerBar(view, this.header, this.desk);
  }

  get estimatedHeight() {
    return 34;
  }

  ignoreEvent() {
    return true;
  }
}

class PointWidget extends WidgetType {
  constructor(text, label) {
    super();
    this.text = text;
    this.label = label;
  }

  eq(other) {
    return other.text === this.text;
  }

  toDOM() {
    const mark = document.createElement("span");
    mark.className = "point";
    mark.textContent = "⏱";
    mark.title = `${this.label} ${this.text.slice(2, -1)}`;
    return mark;
  }
}

class ConflictWidget extends WidgetType {
  constructor(line, desk) {
    super();
    this.line = line;
    this.desk = desk;
  }

  eq(other) {
    return other.line === this.line;
  }

  toDOM(view) {
    return conflictBar(view, this.line, this.desk);
  }

  ignoreEvent() {
    return true;
  }
}

const LINE_CLASS = {
  blank: Decoration.line({ class: "blank" }),
  aside: Decoration.line({ class: "aside" }),
  mark: Decoration.line({ class: "mark" }),
  header: Decoration.line({ class: "head" }),
  theirs: Decoration.line({ class: "words two-versions" }),
};

/** The front matter takes no room: what is in it has a place in the panel. */
const hiddenFront = StateField.define({
  create: (state) => hide(state.doc),
  update(hidden, transaction) {
    return transaction.docChanged ? hide(transaction.newDoc) : hidden;
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.atomicRanges.of((view) => view.state.field(field)),
  ],
});

function hide(doc) {
  const taken = frontLines(doc);
  if (!taken) return Decoration.none;
  let last = taken;
  if (last < doc.lines && !doc.line(last + 1).text.trim() && last + 1 < doc.lines) last += 1;
  return Decoration.set([Decoration.replace({ block: true }).range(0, doc.line(last).to)]);
}

function decorate(view, desk) {
  const lines = new RangeSetBuilder();
  const atoms = new RangeSetBuilder();
  const { doc } = view.state;
  const front = frontLines(doc);
  const names = [...speakersOf(doc)].join();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = doc.lineAt(at);
      at = line.to + 1;
      if (line.number <= front) continue;
      const kind = kindOf(line.text);
      if (LINE_CLASS[kind]) lines.add(line.from, line.from, LINE_CLASS[kind]);
      if (kind === "header") {
        const header = { ...headerAt(line), line };
        const replaced = Decoration.replace({ widget: new HeaderWidget(header, names, desk) });
        lines.add(line.from, line.to, replaced);
        atoms.add(line.from, line.to, replaced);
      } else if (kind === "mark") {
        const replaced = Decoration.replace({ widget: new ConflictWidget(line.text, desk) });
        lines.add(line.from, line.to, replaced);
        atoms.add(line.from, line.to, replaced);
      } else if (kind === "words" && line.text.includes("[@")) {
        for (const match of line.text.matchAll(/\S+/g)) {
          if (!isPoint(match[0])) continue;
          const begin = line.from + match.index;
          const replaced = Decoration.replace({ widget: new PointWidget(match[0], desk.labels.time_by_hand) });
          lines.add(begin, begin + match[0].length, replaced);
          atoms.add(begin, begin + match[0].length, replaced);
        }
      }
    }
  }
  return { lines: lines.finish(), atoms: atoms.finish() };
}

/** The extension; `desk` is what controls act on (desk.js). */
export function textView(desk) {
  const plugin = ViewPlugin.define(
    (view) => ({
      ...decorate(view, desk),
      update(update) {
        if (update.docChanged || update.viewportChanged) Object.assign(this, decorate(update.view, desk));
      },
    }),
    {
      decorations: (value) => value.lines,
      provide: (self) => EditorView.atomicRanges.of((view) => view.plugin(self)?.atoms ?? Decoration.none),
    },
  );
  return [hiddenFront, plugin];
}
