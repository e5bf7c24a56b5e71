// Rows by key: n and p walk them, h plays from the one that has the focus.

import { allRows, load } from "./rows.js";

async function walk(by) {
  const rows = allRows();
  const here = rows.indexOf(document.activeElement?.closest("#story > [data-row]"));
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by];
  const part = here >= 0 && by > 0 ? rows[here].nextElementSibling : null;
  if (part?.matches("[data-part]")) {
    await load(part);
    return walk(by);
  }
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

export function listenToKeys(player) {
  for (const declared of document.querySelectorAll("[data-walk]")) {
    declared.addEventListener("pressed", () => walk(Number(declared.dataset.walk)));
  }
  document.querySelector("[data-hear]")?.addEventListener("pressed", () => {
    const row = document.activeElement?.closest("#story > li");
    row && player?.hear(row.id);
  });
}
