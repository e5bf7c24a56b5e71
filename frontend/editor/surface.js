// The two texts of the form as CodeMirror editors. The form's own fields stay the truth: whatever is typed is written
// back into them, and whoever fills them calls `fill`.

import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
} from "@codemirror/view";
import { theme } from "./theme.js";

const VARIABLE = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;
const HEADING = /^#.*$/g;
const namesMoved = StateEffect.define();

function marks(page) {
  const variables = new MatchDecorator({
    regexp: VARIABLE,
    decoration: (match) =>
      Decoration.mark({ class: page.variables.isKnown(match[1]) ? "cm-variable" : "cm-undeclared" }),
  });
  return ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = variables.createDeco(view);
      }
      update(update) {
        const hasMoved = update.transactions.some((one) => one.effects.some((effect) => effect.is(namesMoved)));
        this.decorations = hasMoved
          ? variables.createDeco(update.view)
          : variables.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function headings() {
  const decorator = new MatchDecorator({ regexp: HEADING, decoration: Decoration.mark({ class: "cm-heading" }) });
  return ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = decorator.createDeco(view);
      }
      update(update) {
        this.decorations = decorator.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

// After {{ come the names, declared ones first.
function complete(page) {
  return (context) => {
    const before = context.matchBefore(/\{\{\s*\w*/);
    if (!before) {
      return null;
    }
    const from = before.from + before.text.search(/\w*$/);
    const closed = context.state.sliceDoc(context.pos, context.pos + 2) === "}}";
    const apply = (view, option, start, end) => {
      const insert = option.label + (closed ? "" : "}}");
      const at = start + option.label.length + 2;
      view.dispatch({ changes: { from: start, to: end, insert }, selection: { anchor: at }, userEvent: "input.complete" });
    };
    const options = page.variables.offered().map(([label, detail, boost]) => ({ label, detail, boost, apply }));
    return { from, options, validFor: /^\w*$/ };
  };
}

function leave(view) {
  view.contentDOM.blur();
  return true;
}

function surface(page, field) {
  const isBody = field.name === "body";
  const label = document.getElementById(isBody ? "body-label" : "begin-label");
  const named = { "aria-labelledby": label.id, "aria-describedby": field.getAttribute("aria-describedby") };
  const saveNow = () => {
    page.saving.now();
    return true;
  };
  const view = new EditorView({
    state: EditorState.create({
      doc: field.value,
      extensions: [
        EditorView.cspNonce.of(page.form.dataset.nonce),
        isBody ? [lineNumbers(), highlightActiveLineGutter(), lintGutter(), highlightActiveLine(), headings()] : [],
        highlightSpecialChars(),
        history(),
        drawSelection(),
        search({ top: true }),
        highlightSelectionMatches(),
        closeBrackets(),
        autocompletion({ override: [complete(page)], icons: false }),
        keymap.of([
          { key: "Mod-s", run: saveNow },
          ...completionKeymap,
          ...searchKeymap,
          { key: "Escape", run: leave },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.editorAttributes.of({ class: isBody ? "write-body" : "write-line" }),
        EditorView.contentAttributes.of({ ...named, spellcheck: "true", autocapitalize: "sentences" }),
        marks(page),
        theme,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            field.value = update.state.doc.toString();
            page.variables.check();
            page.changed();
          }
        }),
      ],
    }),
  });
  field.after(view.dom);
  field.hidden = true;
  field.dataset.hasEditor = "";
  label.addEventListener("click", () => view.focus());
  label.addEventListener("pressed", () => view.focus());
  return view;
}

export function startSurfaces(page) {
  const views = {};
  for (const field of page.form.querySelectorAll("[data-editor]")) {
    views[field.name] = surface(page, field);
  }
  return {
    views,
    // As one step that can be undone.
    fill(name, text) {
      const view = views[name];
      if (view.state.doc.toString() !== text) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "input.fill" });
      }
    },
    replace(name, from, to, insert) {
      views[name].dispatch({ changes: { from, to, insert }, userEvent: "input.fix", scrollIntoView: true });
    },
    show(name, from, to) {
      const view = views[name];
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    },
    diagnose(name, diagnostics) {
      const view = views[name];
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    namesMoved() {
      for (const view of Object.values(views)) {
        view.dispatch({ effects: namesMoved.of(null) });
      }
    },
  };
}
