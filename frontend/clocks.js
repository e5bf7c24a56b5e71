// Elements with data-since (epoch milliseconds) show the time on the line, as 4:07.

function onTheLine(sinceMs) {
  const seconds = Math.max(0, Math.floor((Date.now() - sinceMs) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const text = onTheLine(Number(clock.dataset.since));
    if (clock.textContent !== text) {
      clock.textContent = text;
    }
  }
}

export function startClocks() {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:wsAfterMessage", tick);
}
