// Rows that are chosen for one act on all of them. A form [data-selection] holds boxes [data-select] and a bar.

function boxes(form) {
  return [...form.querySelectorAll("[data-select]")];
}

function show(form) {
  const bar = form.querySelector("[data-selection-bar]");
  if (!bar) {
    return;
  }
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-selected-count]").textContent = chosen;
  const whole = form.querySelector("[data-select-page]");
  whole.checked = chosen === all.length;
  whole.indeterminate = chosen > 0 && chosen < all.length;
  if (!chosen) {
    bar.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = false));
  }
}

// Shift and a click take everything between this box and the last one.
let last = null;

function stretch(form, box) {
  const all = boxes(form);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  all.slice(Math.max(from, 0), to + 1).forEach((each) => (each.checked = box.checked));
}

export function chooseRows() {
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    const form = event.target.closest("[data-selection]");
    if (!form) {
      return;
    }
    if (event.target.matches("[data-select-page]")) {
      boxes(form).forEach((each) => (each.checked = event.target.checked));
    } else if (box) {
      if (event.shiftKey && last) {
        stretch(form, box);
      }
      last = box;
    }
    show(form);
  });
  // Going back in the browser brings the ticks back without a click.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-selection]").forEach(show));
  document.addEventListener("click", (event) => event.target.closest("[data-close-dialog]")?.closest("dialog").close());
}
