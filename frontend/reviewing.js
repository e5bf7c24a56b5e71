// Reviewing by keyboard: remarks are typed in dialogs, which keep what was typed until it has been saved.
//   data-remark="comment" data-row-key="…"   opens #remark-comment for a row of the page, or for the whole call
//   data-remark-form                         closes its dialog once the server has taken it
//   data-filter="#list"                      typing narrows the list, arrows walk it, Enter takes the first
//   data-mentions                            @ offers the colleagues of [data-people]
//   data-send                                Ctrl and Enter send the form, Escape leaves the field

import { say } from "./toasts.js";

const drafts = new Map();
const LAST = "That was the last call of the list.";

function draftKey(form) {
  return `${form.closest("dialog").id} ${form.elements.row.value}`;
}

function textOf(form) {
  return form.querySelector("textarea, input[type=text]");
}

function quote(dialog, row) {
  const said = row?.querySelector("[data-said]")?.textContent ?? "";
  const place = dialog.querySelector("[data-quote]");
  place.textContent = said;
  place.hidden = !said;
}

function openRemark(button) {
  const dialog = document.getElementById(`remark-${button.dataset.remark}`);
  const form = dialog.querySelector("form");
  form.elements.row.value = button.dataset.rowKey;
  if (form.elements.version) {
    form.elements.version.value = button.dataset.version ?? "0";
  }
  const field = textOf(form);
  field.value = drafts.get(draftKey(form)) ?? button.dataset.text ?? "";
  if (field.matches("[data-filter]")) {
    field.value = "";
    narrow(field);
  }
  dialog.querySelector("[data-problem]").replaceChildren();
  quote(dialog, button.dataset.rowKey ? document.getElementById(button.dataset.rowKey) : null);
  dialog.showModal();
  field.focus();
}

// The button that opened the dialog may have been replaced; the row it stood in keeps the focus.
function closeRemark(form) {
  form.closest("dialog").close();
  const row = form.elements.row.value && document.getElementById(form.elements.row.value);
  if (row) {
    row.focus({ preventScroll: true });
  }
}

function onTaken(event) {
  const form = event.target.closest?.("[data-remark-form]");
  if (form && event.detail.successful) {
    drafts.delete(draftKey(form));
    textOf(form).value = "";
    closeRemark(form);
  }
}

// --- a list narrowed by typing

function choices(field) {
  return [...document.querySelector(field.dataset.filter).querySelectorAll("button")];
}

function narrow(field) {
  const wanted = field.value.trim().toLowerCase();
  const all = choices(field);
  for (const choice of all) {
    choice.closest("li").hidden = !choice.textContent.toLowerCase().includes(wanted);
  }
  const none = field.closest("form").querySelector("[data-none]");
  none.hidden = all.some((choice) => !choice.closest("li").hidden);
}

function onFilterKey(event, field) {
  const open = choices(field).filter((choice) => !choice.closest("li").hidden);
  if (event.key === "Enter") {
    event.preventDefault();
    open[0]?.click();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    open[0]?.focus();
  }
}

function onChoiceKey(event, list) {
  const field = document.querySelector(`[data-filter="#${list.id}"]`);
  const open = choices(field).filter((choice) => !choice.closest("li").hidden);
  const next = open.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  (next < 0 ? field : open[Math.min(next, open.length - 1)]).focus();
}

// --- @ and a colleague

const TYPED = /(^|\s)@([\w.+-]*)$/;

function mentionList() {
  return document.getElementById("mention-choice");
}

function offerPeople(field) {
  const list = mentionList();
  const typed = TYPED.exec(field.value.slice(0, field.selectionStart));
  const wanted = typed?.[2].toLowerCase();
  const found = typed
    ? [...document.querySelectorAll("[data-people] li")].filter((person) =>
        `${person.textContent} ${person.dataset.email}`.toLowerCase().includes(wanted),
      )
    : [];
  list.replaceChildren(...found.slice(0, 8).map(option));
  list.hidden = !found.length;
}

function option(person, place) {
  const item = document.createElement("li");
  item.role = "option";
  item.className = "menu-item";
  item.textContent = person.textContent;
  item.dataset.email = person.dataset.email;
  item.ariaSelected = String(place === 0);
  return item;
}

function take(field, item) {
  const before = field.value.slice(0, field.selectionStart).replace(TYPED, `$1@${item.dataset.email} `);
  field.value = before + field.value.slice(field.selectionStart);
  field.setSelectionRange(before.length, before.length);
  mentionList().hidden = true;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function onMentionKey(event, field) {
  const items = [...mentionList().children];
  const here = items.findIndex((item) => item.ariaSelected === "true");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    items[here].ariaSelected = "false";
    items[(here + by + items.length) % items.length].ariaSelected = "true";
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(field, items[here]);
  } else if (event.key === "Escape") {
    mentionList().hidden = true;
  } else {
    return false;
  }
  event.preventDefault();
  event.stopPropagation();
  return true;
}

// --- doors

function onKey(event) {
  const field = event.target;
  if (field.matches?.("[data-mentions]") && !mentionList().hidden && onMentionKey(event, field)) {
    return;
  }
  if (field.matches?.("[data-filter]")) {
    onFilterKey(event, field);
  } else if (field.closest?.("#tag-choice") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    onChoiceKey(event, field.closest("#tag-choice"));
  } else if (field.matches?.("[data-send]") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    field.closest("[data-autosave]") ? field.blur() : field.form.requestSubmit();
  } else if (field.matches?.("[data-autosave] [data-send]") && event.key === "Escape") {
    field.blur();
  }
}

function onClick(event) {
  const opener = event.target.closest("[data-remark]");
  if (opener) {
    openRemark(opener);
    return;
  }
  event.target.closest("[data-close-dialog]")?.closest("dialog").close();
  const focuser = event.target.closest("[data-focus]");
  if (focuser) {
    const field = document.querySelector(focuser.dataset.focus);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  const person = event.target.closest("#mention-choice [data-email]");
  if (person) {
    take(document.querySelector("[data-mentions]"), person);
  }
}

function onInput(event) {
  const form = event.target.closest("[data-remark-form]");
  if (event.target.matches("[data-filter]")) {
    narrow(event.target);
  } else if (form) {
    drafts.set(draftKey(form), event.target.value);
  }
  if (event.target.matches("[data-mentions]")) {
    offerPeople(event.target);
  }
}

function onReviewed() {
  const next = document.querySelector('a[data-key~="j"]');
  next ? next.click() : say(LAST);
}

export function reviewCalls() {
  document.addEventListener("click", onClick);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("htmx:afterRequest", onTaken);
  document.addEventListener("reviewed", onReviewed);
}
