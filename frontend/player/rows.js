// The rows of the story, those that are not in the page yet included.

const ROW_PX = 56;
const ADDRESS = /^#([ut])-(\d+)$/;

export function rowOf(key) {
  return document.getElementById(key);
}

export function allRows() {
  return [...document.querySelectorAll("#story > [data-row]")];
}

// Each part that is still to come keeps the room its rows will take, so that only what is looked at is fetched.
export function makeRoom() {
  for (const part of document.querySelectorAll("#story > [data-part]")) {
    part.style.minHeight = `${Number(part.dataset.rows) * ROW_PX}px`;
  }
}

// Resolves once this part is in the page, whatever else comes before it. Asking twice does no harm.
export function load(part) {
  return new Promise((resolve) => {
    const settled = () => {
      if (!part.isConnected) {
        document.removeEventListener("htmx:afterSettle", settled);
        resolve();
      }
    };
    document.addEventListener("htmx:afterSettle", settled);
    part.dispatchEvent(new CustomEvent("wanted"));
  });
}

export function partOfRow(number) {
  return [...document.querySelectorAll("#story > [data-part]")].find((part) => {
    const start = Number(part.dataset.part);
    return start <= number && number < start + Number(part.dataset.rows);
  });
}

function partOfAddress(kind, number) {
  return [...document.querySelectorAll("#story > [data-part]")].find((part) => {
    const [first, last] = part.dataset[kind === "u" ? "utterances" : "turns"].split(" ");
    return first !== "" && Number(first) <= number && number <= Number(last);
  });
}

// #u-12 is the utterance at place 12 of the transcript, #t-7 the turn with number 7.
async function openAddress() {
  const [, kind, number] = ADDRESS.exec(location.hash) ?? [];
  if (!kind) {
    return;
  }
  const part = document.getElementById(`${kind}-${number}`) ? null : partOfAddress(kind, Number(number));
  if (part) {
    await load(part);
  }
  const row = document.getElementById(`${kind}-${number}`)?.closest("li");
  if (row) {
    mark(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
    row.dispatchEvent(new CustomEvent("opened", { bubbles: true }));
  }
}

function mark(row) {
  document.querySelectorAll("#story .is-marked").forEach((other) => other.classList.remove("is-marked"));
  row.classList.add("is-marked");
}

export function followAddress() {
  makeRoom();
  openAddress();
  // The browser goes to the address itself once the page is loaded, and takes the focus away from the row.
  window.addEventListener("load", () => setTimeout(openAddress), { once: true });
  window.addEventListener("hashchange", openAddress);
}
