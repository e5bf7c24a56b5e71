// Short messages in the corner of the page. Good news leaves by itself, trouble stays until it is dismissed.

const STAYS_MS = 8000;
const LEAVES = new Set(["success", "info", "debug"]);
const NO_CONNECTION = "No connection. Nothing you typed is lost: check your network, then try again.";
const NO_ANSWER = "The site did not answer. Nothing you typed is lost: try again in a moment.";

function settle(toast) {
  if (LEAVES.has(toast.dataset.toast)) {
    setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), STAYS_MS);
  }
}

export function say(text, level = "info") {
  const region = document.getElementById("toasts");
  const pattern = document.getElementById("toast-pattern");
  for (const same of region.querySelectorAll("[data-toast]")) {
    if (same.querySelector("[data-toast-text]").textContent === text) {
      same.remove();
    }
  }
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.dataset.toast = level;
  toast.querySelector("[data-toast-text]").textContent = text;
  region.append(toast);
  settle(toast);
}

// Error answers to htmx hold one sentence for people. Without it, 409 and 422 are parts that the page has shown.
function onAnswer(event) {
  const { xhr, failed } = event.detail;
  if (!failed || !xhr.status) {
    return;
  }
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const sentence = page.querySelector("[data-error]")?.textContent.trim();
  if (sentence) {
    say(sentence, "error");
  } else if (xhr.status !== 409 && xhr.status !== 422) {
    say(NO_ANSWER, "error");
  }
}

export function showToasts() {
  document.querySelectorAll("#toasts [data-toast]").forEach(settle);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  document.addEventListener("htmx:afterRequest", onAnswer);
  document.addEventListener("htmx:sendError", () => say(NO_CONNECTION, "error"));
  document.addEventListener("htmx:timeout", () => say(NO_ANSWER, "error"));
  // HX-Trigger: {"toast": {"text": "Saved", "level": "success"}}
  document.addEventListener("toast", (event) => say(event.detail.text, event.detail.level));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target?.id === "toasts") {
      document.querySelectorAll("#toasts [data-toast]").forEach(settle);
    }
  });
}
