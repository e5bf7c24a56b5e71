// Loaded before the first paint, so that a chosen theme never flashes. Without a choice the system decides, in CSS.
const chosen = localStorage.getItem("theme");
if (chosen === "day" || chosen === "night") {
  document.documentElement.dataset.theme = chosen;
}
