// Saves by itself, a moment after the last change. Until the server has said yes, the words also stand in this browser.

import { say } from "../toasts.js";
import { bringBack, copyOf, fieldsOf } from "./copy.js";

const QUIET_MS = 900;
const COPY_MS = 250;
const RETRIES_MS = [1000, 2000, 4000, 8000, 15000];
const BEACON_LIMIT = 60_000;
const KEPT = "Your words are kept in this browser.";
const STATUS_WORDS = {
  401: "you are signed out. Sign in again in another tab.",
  403: "your role does not cover writing any more. Ask an owner of the business.",
  404: "this draft was deleted. Begin a new one with your words.",
  413: "the text is too long. Shorten it.",
};

export function startSaving(page) {
  const { form } = page;
  const state = document.getElementById("save-state");
  // Times of every page are in the zone of the business.
  const shown = { timeZone: form.dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const clock = (moment) => moment.toLocaleTimeString("en-GB", shown);
  const day = (moment) => moment.toLocaleDateString("en-GB", { timeZone: form.dataset.zone });
  const copy = copyOf(form.dataset.draft);
  let [changes, saved, failures, isUnderWay, isHeld] = [0, 0, 0, false, false];
  let [saveTimer, copyTimer] = [0, 0];

  const isDirty = () => changes !== saved;
  const revision = () => form.elements.revision.value;

  function tell(kind, words) {
    state.dataset.saveState = kind;
    state.className = `text-ui ${kind === "trouble" ? "text-error" : "text-quiet"}`;
    state.replaceChildren(words);
  }

  function keepCopy() {
    clearTimeout(copyTimer);
    copy.keep(form, revision());
  }

  function plan(after_ms) {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(now, after_ms);
  }

  function changed() {
    changes += 1;
    clearTimeout(copyTimer);
    copyTimer = setTimeout(keepCopy, COPY_MS);
    if (isHeld) {
      return;
    }
    if (!failures) {
      tell("waiting", "Not saved yet …");
    }
    plan(QUIET_MS);
  }

  function asked(more = {}) {
    const data = new URLSearchParams(new FormData(form));
    data.set("window", page.window);
    for (const [name, value] of Object.entries(more)) {
      data.set(name, value);
    }
    return data;
  }

  function send(body, keepalive = false) {
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    return fetch(form.action, { method: "POST", headers, body, keepalive, redirect: "manual" });
  }

  async function now(more) {
    clearTimeout(saveTimer);
    if (isUnderWay || !(isDirty() || more)) {
      return false;
    }
    isUnderWay = true;
    const sent = changes;
    tell("saving", "Saving …");
    let answer = null;
    try {
      answer = await send(asked(more));
    } catch {
      unreachable("no connection to the site");
    }
    isUnderWay = false;
    const isDone = answer !== null && (await heard(answer, sent));
    if (isDone && isDirty()) {
      plan(QUIET_MS);
    }
    return isDone;
  }

  async function heard(answer, sent) {
    if (answer.ok) {
      const told = await answer.json();
      form.elements.revision.value = told.revision;
      [saved, failures, isHeld] = [sent, 0, false];
      if (!isDirty()) {
        clearTimeout(copyTimer);
        copy.forget();
      }
      tell("saved", `Saved ${clock(new Date())}`);
      told.remarks?.forEach((remark) => say(remark));
      return true;
    }
    keepCopy();
    const told = await answer.json().catch(() => null);
    if (told?.html) {
      hold(told);
    } else if (told?.message) {
      refused(told);
    } else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      unreachable("the site did not answer");
    } else {
      const status = answer.type === "opaqueredirect" ? 401 : answer.status;
      tell("trouble", `Not saved: ${STATUS_WORDS[status] ?? "the site refused it. Load the page again."} ${KEPT}`);
      if (status === 404) {
        offerNewDraft();
      }
    }
    return false;
  }

  function unreachable(why) {
    keepCopy();
    tell("trouble", `Not saved: ${why}. ${KEPT} Trying again …`);
    plan(RETRIES_MS[Math.min(failures, RETRIES_MS.length - 1)]);
    failures += 1;
  }

  function refused(told) {
    tell("trouble", `Not saved: ${told.message} ${KEPT}`);
    if (told.is_over) {
      isHeld = true;
      offerNewDraft();
    }
  }

  // Somebody else saved: nothing is sent until the person has chosen.
  function hold(met) {
    isHeld = true;
    tell("trouble", `Not saved: ${met.by} saved meanwhile. `);
    const compare = document.createElement("button");
    compare.type = "button";
    compare.className = "link";
    compare.textContent = "Compare";
    compare.addEventListener("click", () => page.meet(met));
    state.append(compare);
    page.meet(met);
  }

  function offerNewDraft() {
    const begin = document.createElement("button");
    begin.type = "button";
    begin.className = "btn btn-xs ml-2";
    begin.textContent = "Begin a new draft with my words";
    begin.addEventListener("click", () => {
      form.action = form.dataset.new;
      copy.forget();
      form.submit();
    });
    state.append(begin);
  }

  function leave() {
    if (!isDirty()) {
      return;
    }
    keepCopy();
    const body = asked();
    if (!isHeld && !failures && body.toString().length < BEACON_LIMIT) {
      send(body, true).catch(() => {});
    }
  }

  function offerCopy() {
    const found = copy.found();
    const bar = document.getElementById("kept");
    if (!found?.fields || JSON.stringify(found.fields) === JSON.stringify(fieldsOf(form))) {
      copy.forget();
      return;
    }
    const when = new Date(found.at);
    const words = `This browser kept words from ${day(when)}, ${clock(when)}, that were never saved.`;
    bar.querySelector("[data-kept-words]").textContent = words;
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-kept]")?.dataset.kept;
      if (!choice) {
        return;
      }
      bar.hidden = true;
      if (choice === "bring") {
        form.elements.revision.value = found.revision;
        bringBack(page, found.fields);
      } else {
        copy.forget();
      }
    });
  }

  offerCopy();
  page.listeners.push(changed);
  form.addEventListener("input", (event) => event.target.closest("[data-has-editor], .cm-editor, dialog, [data-off]") || page.changed());
  form.addEventListener("change", (event) => event.target.matches("[type=checkbox], select") && page.changed());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    now();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      now();
    }
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && isDirty() && !isHeld && now());
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => isDirty() && !isHeld && now());
  // Whatever leads on to another page of this draft waits for the words.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (link && isDirty() && !isHeld && !failures && !event.ctrlKey && !event.metaKey && link.target !== "_blank") {
      event.preventDefault();
      await now();
      location.assign(link.href);
    }
  });

  return { now, isDirty, forget: () => ((saved = changes), copy.forget()) };
}
