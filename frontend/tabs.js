// A row of tabs that is wider than a phone begins with the chosen one in sight.
export function showChosenTabs() {
  for (const chosen of document.querySelectorAll("[data-tabs] [aria-current]")) {
    const row = chosen.closest("[data-tabs]");
    const [tab, room] = [chosen.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += tab.left - room.left - (room.width - tab.width) / 2;
  }
}
