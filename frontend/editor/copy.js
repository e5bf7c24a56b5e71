// The words of the form in this browser, kept until the server has them. A draft's copy is {at, revision, fields}.

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "revision", "keep"]);

export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name]) => !LEFT_OUT.has(name));
}

export function copyOf(draft) {
  const key = `draft:${draft}`;
  return {
    keep(form, revision) {
      const copy = { at: new Date().toISOString(), revision, fields: fieldsOf(form) };
      try {
        localStorage.setItem(key, JSON.stringify(copy));
      } catch {
        // A full store: the words are still in the page, and the next try to save them goes on.
      }
    },
    found() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    forget() {
      localStorage.removeItem(key);
    },
  };
}

// Fills the form as it was.
export function bringBack(page, fields) {
  const { form } = page;
  const all = (name) => fields.filter(([each]) => each === name).map(([, value]) => value);
  for (const name of ["body", "begin_message"]) {
    page.surfaces.fill(name, all(name)[0] ?? "");
  }
  for (const name of ["creativity", "longest_answer", "model", "second_model"]) {
    form.elements[name].value = all(name)[0] ?? "";
  }
  const tools = new Set(all("tools"));
  for (const box of form.querySelectorAll("[name=tools]")) {
    box.checked = tools.has(box.value);
  }
  const parts = ["variable_name", "variable_type", "variable_default", "variable_example", "variable_source"];
  const columns = parts.map(all);
  page.variables.fill(
    columns[0].map((_, at) => Object.fromEntries(parts.map((part, column) => [part, columns[column][at] ?? ""]))),
  );
  page.changed();
}
