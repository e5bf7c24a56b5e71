// The page where a prompt is tried. Enter says what stands in the field, also over an answer; the arrow up in an empty
// field takes the caller's last line back into it; the newest words stay in sight while the reader is at the end.

const NEAR_PX = 200;
let isAtEnd = true;

function field() {
  return document.getElementById("say-text");
}

function isNearEnd() {
  const page = document.documentElement;
  return page.scrollHeight - page.clientHeight - page.scrollTop < NEAR_PX;
}

function toEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}

function setChange(form, line) {
  form.elements.act.value = line === null ? "say" : "instead";
  form.elements.line.value = line ?? "";
  form.querySelector("[data-drop-change]").hidden = line === null;
  const word = document.getElementById("try-word");
  word.textContent = line === null ? "" : "You are changing an earlier line. What came after it stays as a branch.";
}

function change(button) {
  setChange(document.querySelector("[data-try-say]"), button.dataset.changeLine);
  field().value = button.dataset.text;
  field().focus();
}

function dropChange() {
  setChange(document.querySelector("[data-try-say]"), null);
  field().value = "";
  field().focus();
}

function onClick(event) {
  const button = event.target.closest("[data-change-line]");
  if (button) {
    change(button);
  } else if (event.target.closest("[data-drop-change]")) {
    dropChange();
  }
}

function onKey(event) {
  if (event.target !== field() || event.isComposing) {
    return;
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (field().value.trim()) {
      field().form.requestSubmit();
    }
  } else if (event.key === "ArrowUp" && !field().value) {
    const last = [...document.querySelectorAll("[data-change-line]")].at(-1);
    if (last) {
      event.preventDefault();
      change(last);
    }
  } else if (event.key === "Escape" && field().form.elements.act.value === "instead") {
    dropChange();
  }
}

// What was refused comes back into the field; nothing that was typed is lost.
let said = null;

function onSent(event) {
  if (event.target.matches("[data-try-say]")) {
    said = { text: field().value, line: event.target.elements.line.value };
    field().value = "";
    setChange(event.target, null);
    field().focus();
    isAtEnd = true;
  }
}

function onMessage() {
  const refused = document.querySelector("#try-word[data-refused]");
  if (refused && said) {
    const words = refused.textContent;
    field().value ||= said.text;
    setChange(field().form, said.line || null);
    refused.textContent = words;
  }
  if (refused || document.querySelector("#try-word:empty, #try-word[data-kept]")) {
    said = null;
  }
  if (document.querySelector("#try-word[data-kept]")) {
    document.getElementById("keep-name").value = "";
  }
  if (isAtEnd) {
    toEnd();
  }
}

export function tryPrompts() {
  const page = document.getElementById("try");
  if (!page) {
    return;
  }
  const address = new URL(window.location);
  if (address.searchParams.get("talk") !== page.dataset.talk) {
    window.history.replaceState(null, "", `?talk=${page.dataset.talk}`);
  }
  const wide = window.matchMedia("(width >= 80rem)");
  for (const details of page.querySelectorAll("[data-wide-open]")) {
    details.open ||= wide.matches;
  }
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:wsAfterSend", onSent);
  document.addEventListener("htmx:wsAfterMessage", onMessage);
  window.addEventListener("scroll", () => (isAtEnd = isNearEnd()), { passive: true });
}
