// Keyboard first. What a page can do by key stands in the page, and the help behind ? is read from there:
//   data-key="o" data-key-label="Older calls"   a link or button is pressed, a field is focused; anything else is told
//                                               by a "pressed" event. Several keys: data-key="ArrowDown n".
//                                               Inside a [data-row] the key belongs to the row that has the focus.
//   data-go="l"                                 g, then the letter, presses it
//   data-row                                    j and k walk these, Enter opens the link [data-open] of one
//   data-leaves                                 a button after which the page is left, unless the server objects: keys
//                                               pressed meanwhile are meant for the next page and do nothing to this one

const STORE = "keys";
const NAMES = { " ": "Space" };
const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
const PRESSED = "a, button, summary, input[type=checkbox], input[type=radio]";
const FOCUSED = "input, textarea, select";
const GOING_MS = 1200;
let isGoing = false;
let leaving = null;

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
}

function focusedRow() {
  return document.activeElement?.closest("[data-row]") ?? null;
}

function step(by) {
  const all = rows();
  if (!all.length) {
    return;
  }
  const here = all.indexOf(focusedRow());
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  (all[next].querySelector("a[data-open]") ?? all[next]).focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

function startGoing() {
  isGoing = true;
  setTimeout(() => (isGoing = false), GOING_MS);
}

const own = { j: () => step(1), k: () => step(-1), g: startGoing, "?": showHelp };

function isUsable(element) {
  return !element.disabled && !element.closest("[inert]") && (element.checkVisibility() || !element.matches(PRESSED));
}

// The focused row's own, else one that belongs to no row.
function declared(key) {
  const all = [...document.querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key.split(" ").includes(key) && isUsable(element),
  );
  const row = focusedRow();
  return all.find((element) => row?.contains(element)) ?? all.find((element) => !element.closest("[data-row]"));
}

function use(element, key) {
  if (element.matches(PRESSED)) {
    leaving = element.closest("[data-leaves]");
    element.click();
  } else if (element.matches(FOCUSED)) {
    element.focus();
    element.select?.();
  } else {
    element.dispatchEvent(new CustomEvent("pressed", { bubbles: true, detail: { key } }));
  }
}

// The field of a dialog that closed keeps the focus until the next frame: a key pressed by then is meant for the page.
function isTyping(element) {
  const field = element.closest("input, textarea, select, [contenteditable], dialog[open]");
  return field !== null && field.checkVisibility() && !field.matches("input[type=checkbox], input[type=radio]");
}

function areKeysOn() {
  return localStorage.getItem(STORE) !== "off";
}

function onKey(event) {
  if (leaving || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !areKeysOn()) {
    return;
  }
  if (isGoing) {
    isGoing = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  const key = NAMES[event.key] ?? event.key;
  if ((key === "Space" || key === "Enter") && event.target.closest(PRESSED)) {
    return;
  }
  const found = declared(key);
  if (found) {
    event.preventDefault();
    use(found, key);
  } else if (Object.hasOwn(own, key)) {
    event.preventDefault();
    own[key]();
  }
}

// What can be pressed here, in the order of the page, each thing once.
function lines() {
  const found = [...document.querySelectorAll("[data-key][data-key-label]")]
    .filter((element) => !element.closest("[inert]"))
    .map((element) => [element.dataset.key.split(" "), element.dataset.keyLabel]);
  const taken = new Set(found.flatMap(([keys]) => keys));
  const walking = rows().length ? [[["j", "k"], "Next and previous row"], [["Enter"], "Open the row"]] : [];
  const going = [...document.querySelectorAll("[data-go]")].map((link) => [
    ["g", link.dataset.go],
    `Go to ${link.dataset.keyLabel ?? link.textContent.trim()}`,
  ]);
  const all = [...walking.filter(([keys]) => !taken.has(keys[0])), ...found, ...going, [["?"], "This help"]];
  return [...new Map(all.map((line) => [JSON.stringify(line), line])).values()];
}

function entry([keys, label]) {
  const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
  for (const key of keys) {
    const cap = document.createElement("kbd");
    cap.className = "kbd kbd-sm mr-1";
    cap.textContent = SHOWN[key] ?? key;
    term.append(cap);
  }
  meaning.textContent = label;
  return [term, meaning];
}

function fillHelp() {
  document.querySelector("[data-keys-list]")?.replaceChildren(...lines().flatMap(entry));
}

function showHelp() {
  document.getElementById("keys-help")?.showModal();
}

function stayOrGo({ detail }) {
  if (leaving && detail.elt.contains(leaving) && !detail.xhr.getResponseHeader("HX-Redirect")) {
    leaving = null;
  }
}

// Once the page is loaded, its other scripts have run and htmx knows its forms.
function begin() {
  document.addEventListener("keydown", onKey);
  document.dispatchEvent(new CustomEvent("keys-wanted", { detail: { take: onKey } }));
}

export function listenForKeys() {
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterRequest", stayOrGo);
  window.addEventListener("pageshow", () => (leaving = null));
  const help = document.getElementById("keys-help");
  if (!help) {
    return;
  }
  help.addEventListener("beforetoggle", (event) => event.newState === "open" && fillHelp());
  const choice = document.getElementById("keys-on");
  choice.checked = areKeysOn();
  choice.addEventListener("change", () => localStorage.setItem(STORE, choice.checked ? "on" : "off"));
}
