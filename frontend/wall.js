// The server says in what order the cards of #wall belong, in #wall-order; here they are moved, as few as possible.

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

export function keepWallInOrder() {
  document.addEventListener("htmx:wsAfterMessage", reorder);
  document.addEventListener("mouseout", (event) => event.target.closest?.("#wall") && requestAnimationFrame(reorder));
}
