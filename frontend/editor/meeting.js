// Two people wrote at once. The server sends both texts beside each other; the choice is made here.

function button(label, keep, classes) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-sm ${classes}`;
  made.textContent = label;
  made.dataset.keep = keep;
  return made;
}

export function openMeeting(page, met) {
  const dialog = document.getElementById("met");
  const choices = document.createElement("div");
  choices.className = "mt-4 flex flex-wrap justify-end gap-2";
  choices.append(
    button("Decide later", "", "btn-ghost"),
    button("Take theirs", "theirs", ""),
    button("Keep mine", "mine", "btn-primary"),
  );
  dialog.innerHTML = met.html; // our own template, escaped there
  dialog.append(choices);
  choices.addEventListener("click", async (event) => {
    const keep = event.target.closest("[data-keep]")?.dataset.keep;
    dialog.close();
    if (!keep) {
      return;
    }
    const isDone = await page.saving.now({ keep, revision: met.revision });
    if (isDone && keep === "theirs") {
      page.saving.forget();
      location.reload();
    }
  });
  if (!dialog.open) {
    dialog.showModal();
  }
}
