// Keys pressed while the page is still loading. They are kept from before the first paint until everything that can take
// one is there: a form that htmx has not seen yet would be sent by the browser itself, and its verdict lost.

const waiting = [];
const keep = (event) => waiting.push(event);

export function keepEarlyKeys() {
  document.addEventListener("keydown", keep, true);
  document.addEventListener("keys-wanted", hand, { once: true });
}

// The scripts of a page are bundles of their own, so what was kept goes by an event.
function hand(event) {
  document.removeEventListener("keydown", keep, true);
  waiting.forEach((pressed) => event.detail.take(pressed));
}
