// The week of a form with data-hours-form: copies Monday without asking the server, and says where a closing time is
// on the next day.

const COPIES = { weekdays: [1, 2, 3, 4], all: [1, 2, 3, 4, 5, 6] };

function fieldsOf(day) {
  return [...day.querySelectorAll("select, input")];
}

function copyMonday(form, days) {
  const monday = form.querySelector('[data-day="0"]');
  for (const number of days) {
    const day = form.querySelector(`[data-day="${number}"]`);
    const fields = fieldsOf(day);
    fieldsOf(monday).forEach((field, place) => (fields[place].value = field.value));
    day.querySelector("details").open = monday.querySelector("details").open;
    sayNextDay(day);
  }
}

function sayNextDay(day) {
  const closing = [...day.querySelectorAll("input[name^=closes]")];
  const late = [...day.querySelectorAll("input[name^=opens]")]
    .map((field, place) => [field.value, closing[place].value])
    .filter(([opens, closes]) => opens && closes && closes < opens)
    .map(([, closes]) => (closes === "00:00" ? "until midnight" : `until ${closes} next day`));
  day.querySelector("[data-next-day]").textContent = late.join(", ");
}

export function helpWithHours() {
  for (const form of document.querySelectorAll("[data-hours-form]")) {
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=copy]");
      if (button) {
        event.preventDefault();
        copyMonday(form, COPIES[button.value]);
      }
    });
    for (const day of form.querySelectorAll("[data-day]")) {
      day.addEventListener("change", () => sayNextDay(day));
      sayNextDay(day);
    }
  }
}
