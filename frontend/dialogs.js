// Dialogs. data-dialog="id" shows one. data-confirm="id" on a button, link or form asks it first and goes on after yes.

let approved = null;

function ask(id, goOn) {
  const dialog = document.getElementById(id);
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && goOn(), { once: true });
  dialog.showModal();
}

function goOnWith(element, again) {
  approved = element;
  again();
  approved = null;
}

function hold(event, element, again) {
  if (approved === element) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = element.form ?? element.closest("form");
  if (form && !form.reportValidity()) {
    return;
  }
  ask(element.dataset.confirm, () => goOnWith(element, again));
}

function onClick(event) {
  const asking = event.target.closest("[data-confirm]:not(form)");
  if (asking) {
    hold(event, asking, () => asking.click());
    return;
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    opener.closest("dialog")?.close();
    document.getElementById(opener.dataset.dialog).showModal();
  }
}

function onSubmit(event) {
  if (event.target.matches("form[data-confirm]")) {
    hold(event, event.target, () => event.target.requestSubmit(event.submitter));
  }
}

// A press on what is behind a dialog closes it, as Escape does.
function onPress(event) {
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const isInside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) {
      event.target.close();
    }
  }
}

export function openDialogs() {
  // In the capture phase, before htmx sees the event.
  document.addEventListener("click", onClick, true);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("mousedown", onPress);
}
