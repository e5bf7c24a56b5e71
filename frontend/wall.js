// The wall of live calls. A message is JSON: `html` is what comes, leaves or is counted, each part by its id, as htmx
// would swap it out of band; `cards` are the slots that changed, by call: {"12": {"agent": [text, tone, title]}}.
// htmx's own way announces every earlier part of a message again for each part, which is too much for 200 cards; here
// only the text of what changed is written, within a budget for each frame, and the newest state of a card wins.
// The server says in what order the cards belong, in #wall-order; they are moved, as few as possible.

import htmx from "htmx.org";

const BUDGET_MS = 8;
const parts = [];
const moved = new Map();
const slotsByCard = new WeakMap();
let socket = null;
let isAwaited = false;

function insert(target, part) {
  const come = [...part.children];
  target.prepend(...come);
  come.forEach((card) => htmx.process(card));
}

function fill(target, part) {
  target.replaceChildren();
  insert(target, part);
}

function replace(target, part) {
  part.removeAttribute("hx-swap-oob");
  target.replaceWith(part);
}

const WAYS = { true: replace, delete: (target) => target.remove(), afterbegin: insert, innerHTML: fill };

function swapParts() {
  const template = document.createElement("template");
  template.innerHTML = parts.splice(0).join("");
  for (const part of [...document.importNode(template.content, true).children]) {
    const target = document.getElementById(part.id);
    if (target) {
      WAYS[part.getAttribute("hx-swap-oob")](target, part);
    }
  }
  htmx.trigger(socket, "htmx:wsAfterMessage");
}

function slotOf(box) {
  const place = box.querySelector(":scope > [data-text]") ?? box;
  const words = place.firstChild ?? place.appendChild(document.createTextNode(""));
  return [box.dataset.slot, { box, words }];
}

function slotsOf(card) {
  if (!slotsByCard.has(card)) {
    slotsByCard.set(card, new Map([...card.querySelectorAll("[data-slot]")].map(slotOf)));
  }
  return slotsByCard.get(card);
}

// Nothing is measured and only what differs is written: a text node keeps its place, and a selection in it too.
function write({ box, words }, [text, tone, title]) {
  words.data = text;
  box.hidden = !text;
  if (tone && tone !== box.dataset.tone) {
    box.dataset.tone = tone;
  }
  if (title && title !== box.title) {
    box.title = title;
  }
}

function writeCards(until) {
  for (const [pk, told] of moved) {
    const card = document.getElementById(`call-${pk}`);
    if (card) {
      const slots = slotsOf(card);
      Object.entries(told).forEach(([name, value]) => slots.has(name) && write(slots.get(name), value));
    }
    moved.delete(pk);
    if (performance.now() > until) {
      return;
    }
  }
}

function applyUntil(moment) {
  if (parts.length) {
    swapParts();
  }
  writeCards(moment);
}

function onFrame() {
  isAwaited = false;
  applyUntil(performance.now() + BUDGET_MS);
  if (moved.size) {
    askForFrame();
  }
}

function askForFrame() {
  if (!isAwaited) {
    isAwaited = true;
    requestAnimationFrame(onFrame);
  }
}

function onMessage(event) {
  if (!event.target.querySelector("#wall")) {
    return;
  }
  event.preventDefault();
  socket = event.target;
  const { html, cards = {} } = JSON.parse(event.detail.message);
  if (html) {
    // What was told before must not be written over what comes with it.
    applyUntil(Infinity);
    parts.push(html);
  }
  for (const [pk, slots] of Object.entries(cards)) {
    moved.set(pk, { ...moved.get(pk), ...slots });
  }
  // A page that nobody sees gets no frames.
  if (document.hidden) {
    applyUntil(Infinity);
  } else {
    askForFrame();
  }
}

function place(wall, card, before) {
  const hadFocus = card.contains(document.activeElement) ? document.activeElement : null;
  wall.insertBefore(card, before);
  hadFocus?.focus({ preventScroll: true });
}

function reorder() {
  const wall = document.getElementById("wall");
  const told = document.getElementById("wall-order");
  // Not under the hand of somebody who is about to open one.
  if (!wall || !told?.dataset.order || wall.matches(":hover, :focus-within")) {
    return;
  }
  let next = wall.firstElementChild;
  for (const pk of told.dataset.order.split(" ")) {
    const card = document.getElementById(`call-${pk}`);
    if (card === next) {
      next = next.nextElementSibling;
    } else if (card) {
      place(wall, card, next);
    }
  }
  delete told.dataset.order;
}

export function keepWallMoving() {
  document.addEventListener("htmx:wsBeforeMessage", onMessage);
  document.addEventListener("visibilitychange", () => applyUntil(Infinity));
  document.addEventListener("htmx:wsAfterMessage", reorder);
  document.addEventListener("mouseout", (event) => event.target.closest?.("#wall") && requestAnimationFrame(reorder));
}
