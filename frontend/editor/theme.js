// How the editor looks: everything from the page's own colours, so that light and dark need no theme of their own.

import { EditorView } from "@codemirror/view";

const tint = (colour, percent) => `color-mix(in oklab, var(--color-${colour}) ${percent}%, transparent)`;

export const theme = EditorView.theme({
  "&": { backgroundColor: "var(--color-base-100)", color: "var(--color-base-content)", fontSize: "0.875rem" },
  "&.cm-editor": { border: "1px solid var(--color-line)", borderRadius: "var(--radius-field)" },
  "&.cm-focused": { outline: "2px solid var(--color-primary)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--font-sans)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--color-base-content)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--color-base-content)" },
  ".cm-line": { padding: "0 0.75rem" },
  ".cm-gutters": {
    backgroundColor: "var(--color-base-200)",
    color: "var(--color-quiet)",
    border: "none",
    borderRight: "1px solid var(--color-line)",
    fontSize: "0.6875rem",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: tint("base-300", 35) },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: tint("primary", 28),
  },
  ".cm-selectionMatch": { backgroundColor: tint("info", 18) },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: tint("primary", 20) },
  ".cm-variable": {
    color: "var(--color-info)",
    backgroundColor: tint("info", 10),
    borderRadius: "0.25rem",
  },
  ".cm-undeclared": {
    color: "var(--color-warning)",
    backgroundColor: tint("warning", 12),
    textDecoration: "underline wavy var(--color-warning)",
    textUnderlineOffset: "3px",
  },
  ".cm-heading": { fontWeight: "600" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--color-base-100)",
    color: "var(--color-base-content)",
    border: "1px solid var(--color-line)",
  },
  ".cm-tooltip": { borderRadius: "var(--radius-field)", maxWidth: "min(24rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-sans)", fontSize: "0.8125rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--color-base-300)",
    color: "var(--color-base-content)",
  },
  ".cm-completionDetail": { color: "var(--color-quiet)", fontStyle: "normal" },
  ".cm-button, .cm-textfield": {
    backgroundImage: "none",
    backgroundColor: "var(--color-base-200)",
    color: "var(--color-base-content)",
    border: "1px solid var(--color-line)",
    borderRadius: "0.25rem",
  },
  ".cm-searchMatch": { backgroundColor: tint("warning", 30) },
  ".cm-searchMatch-selected": { backgroundColor: tint("warning", 55) },
  ".cm-diagnostic": { borderLeftWidth: "3px" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--color-primary)",
    color: "var(--color-primary-content)",
    borderRadius: "0.25rem",
  },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--color-error)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--color-warning)" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--color-quiet)" },
});
