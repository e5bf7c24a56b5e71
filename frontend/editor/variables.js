// The table of declared variables, and which names the texts use.

const USED = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

export function startVariables(page) {
  const { form } = page;
  const always = JSON.parse(form.dataset.known);
  const table = form.querySelector("[data-variables]");
  const pattern = document.getElementById("variable-pattern");
  const undeclared = document.getElementById("undeclared");
  let known = "";

  const rows = () => [...table.querySelectorAll("[data-variable]")];
  const nameOf = (row) => row.querySelector("[name=variable_name]").value.trim();
  const declared = () => rows().map(nameOf).filter(Boolean);
  const used = () => {
    const text = `${form.elements.begin_message.value}\n${form.elements.body.value}`;
    return new Set([...text.matchAll(USED)].map((match) => match[1]));
  };
  const isKnown = (name) => Object.hasOwn(always, name) || declared().includes(name);

  function add(values = {}) {
    const row = pattern.content.firstElementChild.cloneNode(true);
    for (const [name, value] of Object.entries(values)) {
      row.querySelector(`[name=${name}]`).value = value;
    }
    for (const element of row.querySelectorAll("[data-with-script]")) {
      element.hidden = false;
    }
    table.append(row);
    return row;
  }

  function declare(name) {
    if (isKnown(name)) {
      return;
    }
    add({ variable_name: name });
    moved();
  }

  // One name for another: an empty one is nothing.
  function change(from, to) {
    const row = from && rows().find((each) => nameOf(each) === from);
    if (row && to) {
      row.querySelector("[name=variable_name]").value = to;
    } else if (row) {
      row.remove();
    } else if (to) {
      declare(to);
      return;
    }
    moved();
  }

  function moved() {
    check();
    page.changed();
  }

  function button(name) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-xs";
    made.dataset.declare = name;
    made.textContent = `Declare ${name}`;
    return made;
  }

  function check() {
    const inUse = used();
    for (const row of rows()) {
      const name = nameOf(row);
      row.querySelector("[data-unused]").hidden = !name || inUse.has(name);
    }
    const open = [...inUse].filter((name) => !isKnown(name));
    undeclared.hidden = !open.length;
    const place = undeclared.querySelector("[data-undeclared]");
    if ([...place.children].map((each) => each.dataset.declare).join() !== open.join()) {
      place.replaceChildren(...open.map(button));
    }
    const names = declared().join();
    if (names !== known) {
      known = names;
      page.surfaces?.namesMoved();
    }
  }

  form.addEventListener("click", (event) => {
    const declares = event.target.closest("[data-declare]");
    if (declares) {
      declare(declares.dataset.declare);
    } else if (event.target.closest("[data-add-variable]")) {
      add().querySelector("input").focus();
    } else if (event.target.closest("[data-drop-variable]")) {
      event.target.closest("[data-variable]").remove();
      form.querySelector("[data-add-variable]").focus();
      moved();
    }
  });
  form.addEventListener("input", (event) => {
    if (event.target.closest("[data-variable]")) {
      check();
    }
  });

  return {
    isKnown,
    change,
    check,
    offered: () => [
      ...declared().map((name) => [name, "declared here", 1]),
      ...Object.entries(always).map(([name, says]) => [name, says, 0]),
    ],
    fill(all) {
      table.replaceChildren();
      all.forEach(add);
      check();
    },
    asMapping: () =>
      Object.fromEntries(
        rows()
          .filter(nameOf)
          .map((row) => {
            const part = (name) => row.querySelector(`[name=variable_${name}]`).value.trim();
            const found = { type: part("type"), source: part("source"), example: part("example") };
            return [nameOf(row), part("default") ? { ...found, default: part("default") } : found];
          }),
      ),
  };
}
