// Forms with as many rows as are needed.
//   data-adds-row="template" data-adds-to="list"   a button that adds a row to the list
//   data-removes-row                               a button in a row ([data-added]) that takes it out
//   data-shows="id" data-hides="id"                a radio button that shows one part in place of another

function add(button) {
  const list = document.getElementById(button.dataset.addsTo);
  list.append(document.getElementById(button.dataset.addsRow).content.cloneNode(true));
  list.lastElementChild.querySelector("input").focus();
}

function remove(button) {
  const row = button.closest("[data-added]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const list = row.parentElement;
  row.remove();
  const place = next?.querySelector("[data-removes-row]") ?? document.querySelector(`[data-adds-to="${list.id}"]`);
  place?.focus();
}

function choose(radio) {
  document.getElementById(radio.dataset.shows).hidden = false;
  document.getElementById(radio.dataset.hides).hidden = true;
}

export function growRows() {
  document.addEventListener("click", (event) => {
    const adding = event.target.closest("[data-adds-row]");
    const removing = event.target.closest("[data-removes-row]");
    if (adding) {
      add(adding);
    } else if (removing) {
      remove(removing);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-shows]")) {
      choose(event.target);
    }
  });
}
