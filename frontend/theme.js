// Loaded before the first paint, so that a chosen theme never flashes and no key is lost. Without a choice the system
// decides, in CSS.

import { keepEarlyKeys } from "./early_keys.js";

keepEarlyKeys();

const chosen = localStorage.getItem("theme");
if (chosen === "day" || chosen === "night") {
  document.documentElement.dataset.theme = chosen;
}
