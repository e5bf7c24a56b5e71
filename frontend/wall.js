// The wall of live calls. htmx's way with a message announces every earlier part of it again for each part, which is
// too much for 200 cards: here one parse, one write for each part that differs, and one announcement a frame.
// The server says in what order the cards belong, in #wall-order; they are moved, as few as possible.

import htmx from "htmx.org";

const waiting = [];

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
  if (!target.isEqualNode(part)) {
    target.replaceWith(part);
  }
}

const WAYS = { true: replace, delete: (target) => target.remove(), afterbegin: insert, innerHTML: fill };

function apply() {
  if (!waiting.length) {
    return;
  }
  const socket = waiting[0].target;
  const template = document.createElement("template");
  template.innerHTML = waiting.map(({ detail }) => detail.message).join("");
  waiting.length = 0;
  for (const part of [...document.importNode(template.content, true).children]) {
    const target = document.getElementById(part.id);
    if (target) {
      WAYS[part.getAttribute("hx-swap-oob")](target, part);
    }
  }
  htmx.trigger(socket, "htmx:wsAfterMessage");
}

function onMessage(event) {
  if (!event.target.querySelector("#wall")) {
    return;
  }
  event.preventDefault();
  waiting.push(event);
  // A page that nobody sees gets no frames.
  if (document.hidden) {
    apply();
  } else if (waiting.length === 1) {
    requestAnimationFrame(apply);
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
  document.addEventListener("visibilitychange", apply);
  document.addEventListener("htmx:wsAfterMessage", reorder);
  document.addEventListener("mouseout", (event) => event.target.closest?.("#wall") && requestAnimationFrame(reorder));
}
