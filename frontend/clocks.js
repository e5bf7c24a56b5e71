// Elements with data-since (epoch milliseconds) show the time on the line, as 4:07.

function onTheLine(sinceMs) {
  const seconds = Math.max(0, Math.floor((Date.now() - sinceMs) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

// The text node stays: a new one would have the browser look for whatever styles depend on what an element contains.
function show(clock, text) {
  if (!clock.firstChild) {
    clock.append(text);
  } else if (clock.firstChild.data !== text) {
    clock.firstChild.data = text;
  }
}

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    show(clock, onTheLine(Number(clock.dataset.since)));
  }
}

export function startClocks() {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:wsAfterMessage", tick);
}
