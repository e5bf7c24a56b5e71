// The three choices of a theme. "system" forgets the choice and lets the system decide.

const NAMES = ["system", "day", "night"];

function chosen() {
  const name = localStorage.getItem("theme");
  return NAMES.includes(name) ? name : "system";
}

function apply(name) {
  if (name === "system") {
    localStorage.removeItem("theme");
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem("theme", name);
    document.documentElement.dataset.theme = name;
  }
  mark();
}

function mark() {
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === chosen()));
  }
}

export function offerThemes() {
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.addEventListener("click", () => apply(button.dataset.setTheme));
  }
  mark();
}
