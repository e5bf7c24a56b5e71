// Small help with fields.
//   data-copies="id"    copies what the field holds
//   data-fills="id"     a button that fills data-login and data-password into the form and sends it
//   data-filters="id"   a search field that hides the items of a list that do not hold its words

const COPIED_MS = 2000;

async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  const before = button.textContent;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl+C"; // browsers keep the clipboard from pages without TLS
  }
  setTimeout(() => (button.textContent = before), COPIED_MS);
}

function fill(button) {
  const form = document.getElementById(button.dataset.fills);
  form.elements.login.value = button.dataset.login;
  form.elements.password.value = button.dataset.password;
  form.requestSubmit();
}

function filter(field) {
  const words = field.value.trim().toLowerCase().split(/\s+/);
  for (const item of document.getElementById(field.dataset.filters).children) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
}

export function helpWithFields() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.addEventListener("click", () => copy(button));
  }
  for (const button of document.querySelectorAll("[data-fills]")) {
    button.addEventListener("click", () => fill(button));
  }
  for (const field of document.querySelectorAll("[data-filters]")) {
    field.addEventListener("input", () => filter(field));
  }
}
