// Who else is at this prompt, and what they saved, by the page's socket.

const AGAIN_MS = [1000, 2000, 5000, 10000];

function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export function keepCompany(page) {
  const { form } = page;
  const place = document.getElementById("company");
  const news = document.getElementById("news");
  let tries = 0;

  function tellSaved(saved) {
    const isOurs = saved.window === page.window || saved.draft !== Number(form.dataset.number);
    if (isOurs || saved.revision <= Number(form.elements.revision.value)) {
      return;
    }
    const theirs = `${saved.by || "Somebody"} has just saved this draft.`;
    const next = page.saving.isDirty() ? "You will see both texts when yours is saved." : "You see the text from before.";
    news.querySelector("[data-news-words]").textContent = `${theirs} ${next}`;
    news.querySelector("[data-news-load]").hidden = page.saving.isDirty();
    news.hidden = false;
  }

  function open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${form.dataset.socket}`);
    socket.addEventListener("open", () => (tries = 0));
    socket.addEventListener("message", (event) => {
      const told = JSON.parse(event.data);
      if (told.people) {
        const others = told.people.length > 1 ? "are" : "is";
        place.textContent = told.people.length ? `${listed(told.people)} ${others} here too` : "";
      } else if (told.saved) {
        tellSaved(told.saved);
      }
    });
    socket.addEventListener("close", () => {
      setTimeout(open, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
      tries += 1;
    });
  }

  news.querySelector("[data-news-load]").addEventListener("click", () => location.reload());
  open();
}
