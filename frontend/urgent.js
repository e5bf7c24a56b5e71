// Tells a person who wants it, by a notification and a short sound, that something of high priority waits and nobody has
// it. #handoffs-urgent, renewed by the counter of every page, holds what it is. Each thing is told once in a browser,
// however many pages of it are open.

import { say } from "./toasts.js";

const WANTED = "urgent-wanted";
const TOLD = "urgent-told";
const KEPT = 500;
const NOTES = [660, 880];
let sound = null;

function isWanted() {
  return localStorage.getItem(WANTED) === "yes";
}

function ring() {
  sound ??= new AudioContext();
  NOTES.forEach((pitch, place) => {
    const [tone, loudness] = [sound.createOscillator(), sound.createGain()];
    const begin = sound.currentTime + place * 0.18;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, begin);
    loudness.gain.exponentialRampToValueAtTime(0.15, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, begin + 0.16);
    tone.connect(loudness).connect(sound.destination);
    tone.start(begin);
    tone.stop(begin + 0.17);
  });
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(TOLD)) ?? [];
  } catch {
    return [];
  }
}

// Under a lock, so that two pages do not both tell it. True for what no page has told.
function claim(keys) {
  const take = () => {
    const told = read();
    const news = keys.filter((key) => !told.includes(key));
    if (news.length) {
      localStorage.setItem(TOLD, JSON.stringify([...told, ...news].slice(-KEPT)));
    }
    return news;
  };
  return navigator.locks ? navigator.locks.request("urgent", take) : Promise.resolve(take());
}

function tell(count, address) {
  const words = count === 1 ? "A caller waits, high priority." : `${count} callers wait, high priority.`;
  ring();
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") {
    say(words, "info");
    return;
  }
  const note = new Notification("VoiceOps", { body: words, tag: `urgent-${address}` });
  note.addEventListener("click", () => {
    window.focus();
    location.assign(address);
  });
}

async function look() {
  const place = document.getElementById("handoffs-urgent");
  if (!place?.dataset.urgent || !isWanted()) {
    return;
  }
  const { urgent, business } = place.dataset;
  const news = await claim(urgent.split(" ").map((pk) => `${business}/${pk}`));
  if (news.length) {
    tell(news.length, `/b/${business}/handoffs/`);
  }
}

function show(button) {
  const isOn = isWanted();
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? button.dataset.on : button.dataset.off;
}

async function change(button) {
  if (isWanted()) {
    localStorage.setItem(WANTED, "no");
  } else {
    localStorage.setItem(WANTED, "yes");
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    ring();
    say(
      answer === "granted"
        ? "This browser will tell you when something of high priority waits."
        : "You will hear a sound and see a line here. For notifications too, allow them for this site in your browser.",
      "success",
    );
    look();
  }
  show(button);
}

// A list that is laid anew under a person keeps the place they were at.
let place = "";

function remember() {
  place = document.activeElement?.closest("#queue [data-row]")?.id ?? "";
}

function restore() {
  const row = place && document.getElementById(place);
  if (row && !row.contains(document.activeElement)) {
    row.querySelector("a[data-open]")?.focus({ preventScroll: true });
  }
}

export function tellUrgent() {
  const button = document.querySelector("[data-urgent-switch]");
  if (button) {
    show(button);
    button.addEventListener("click", () => change(button));
    window.addEventListener("storage", ({ key }) => key === WANTED && show(button));
  }
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target?.id === "handoffs-urgent" && look());
  document.addEventListener("htmx:wsBeforeMessage", remember);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", restore);
  document.addEventListener("htmx:wsAfterMessage", () => {
    restore();
    look();
  });
}
