// A menu is a <details data-menu>: a click elsewhere or Escape closes it, the arrow keys walk its items.

function close(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

function walk(menu, by) {
  const items = [...menu.querySelectorAll(".menu-item, .menu-panel button, .menu-panel input")];
  const here = items.indexOf(document.activeElement);
  items.at((here + by + items.length) % items.length)?.focus();
}

function onKey(event) {
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) {
    return;
  }
  if (event.key === "Escape") {
    close(menu);
  } else if (menu.contains(event.target) && !event.target.matches("input:not([type=checkbox]), textarea, select")) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      walk(menu, by);
    }
  }
}

export function closeMenusOutside() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  document.addEventListener("keydown", onKey);
}
