// Keyboard first: j and k walk the rows of a page, Enter opens, g then a letter goes to a place, ? explains.

const STORE = "keys";
let isGoing = false;

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function focusTarget(row) {
  return row.querySelector("a[data-open]") ?? row;
}

function step(by) {
  const all = rows();
  if (!all.length) {
    return;
  }
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  focusTarget(all[next]).focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

function go(letter) {
  document.querySelector(`[data-go="${letter}"]`)?.click();
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.querySelector("[data-older]")?.click(),
  g: () => {
    isGoing = true;
    setTimeout(() => (isGoing = false), 1200);
  },
  "?": () => document.getElementById("keys-help")?.showModal(),
};

function isTyping(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function areKeysOn() {
  return localStorage.getItem(STORE) !== "off";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !areKeysOn()) {
    return;
  }
  if (isGoing) {
    isGoing = false;
    go(event.key);
  } else if (Object.hasOwn(actions, event.key)) {
    event.preventDefault();
    actions[event.key]();
  }
}

export function listenForKeys() {
  document.addEventListener("keydown", onKey);
  for (const opener of document.querySelectorAll("[data-keys-help]")) {
    opener.addEventListener("click", actions["?"]);
  }
  const choice = document.getElementById("keys-on");
  if (choice) {
    choice.checked = areKeysOn();
    choice.addEventListener("change", () => localStorage.setItem(STORE, choice.checked ? "on" : "off"));
  }
}
