// What an operator may have done on a live call: one form at a time above the buttons of #dock.
//   data-opens="id"   opens that form and closes the others; what was typed stays in each
//   data-echo="id"    in a dialog that asks first: shows what was typed in that field

function show(dock, wanted) {
  for (const button of dock.querySelectorAll("[data-opens]")) {
    const form = document.getElementById(button.dataset.opens);
    form.hidden = form !== wanted;
    button.setAttribute("aria-expanded", String(form === wanted));
  }
  wanted?.querySelector("textarea, input[type=text]").focus();
}

function onClick(event) {
  const button = event.target.closest("[data-opens]");
  if (button) {
    const form = document.getElementById(button.dataset.opens);
    show(button.closest("[data-orders]"), form.hidden ? form : null);
  }
}

function onKey(event) {
  const form = event.target.closest("[data-orders] form");
  if (!form) {
    return;
  }
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    const opener = document.querySelector(`[data-opens="${form.id}"]`);
    show(form.closest("[data-orders]"), null);
    opener.focus();
  }
}

function echo(event) {
  for (const place of event.target.querySelectorAll("[data-echo]")) {
    place.textContent = document.getElementById(place.dataset.echo).value.trim();
  }
}

// The text stays until its order was carried out.
function onTold(event) {
  const { act, isDone, nextOrderId } = event.detail;
  const form = document.getElementById(`order-${act}`);
  form.elements.order_id.value = nextOrderId;
  if (isDone) {
    form.elements.text.value = "";
    form.querySelector("[data-told]").replaceChildren();
    show(form.closest("[data-orders]"), null);
  }
}

export function giveOrders() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("beforetoggle", (event) => event.newState === "open" && echo(event), true);
  document.addEventListener("order-told", onTold);
}
