// Words of the page by their number in a row: lit while they are spoken, heard when they are clicked.

const WORD = /[^ \t\r\n]+/g;
const LIT = "spoken";

function textOf(row) {
  return row.querySelector("[data-said]")?.firstChild ?? null;
}

function spans(text) {
  return [...text.data.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
}

// No element is added for a word: a call has tens of thousands.
export function light(row, number) {
  const text = row && textOf(row);
  const span = text && spans(text)[number];
  if (!window.CSS?.highlights || !window.Highlight) {
    return;
  }
  CSS.highlights.delete(LIT);
  if (span) {
    const range = new Range();
    range.setStart(text, span[0]);
    range.setEnd(text, span[1]);
    CSS.highlights.set(LIT, new Highlight(range));
  }
}

function caretAt(event) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(event.clientX, event.clientY);
    return caret && [caret.offsetNode, caret.offset];
  }
  const range = document.caretRangeFromPoint?.(event.clientX, event.clientY);
  return range && [range.startContainer, range.startOffset];
}

// The number of the word under the pointer; null beside the words, or while somebody marks text to copy it.
export function wordAt(event) {
  const row = event.target.closest("#story > li");
  if (!event.target.closest("[data-said]") || !getSelection().isCollapsed) {
    return null;
  }
  const [node, offset] = caretAt(event) ?? [];
  const text = textOf(row);
  if (!text || node !== text) {
    return null;
  }
  const number = spans(text).findIndex(([, end]) => offset <= end);
  return number < 0 ? null : { row, number };
}
