// The player of a call. Without a recording it plays all the same, in silence and in true time.

import { asClock, SilentClock, soundClock } from "./clocks.js";
import { load, partOfRow, rowOf } from "./rows.js";
import { Score } from "./score.js";
import { Wave } from "./wave.js";
import { light, wordAt } from "./words.js";

const SPEEDS = [1, 1.25, 1.5, 2];
const SPEED = "player-speed";
const PAINT_MS = 50;

// Returns at once; null on a page without a player, as that of a call that goes on.
export function startPlayer(panel) {
  return panel ? new Player(panel) : null;
}

class Player {
  constructor(panel) {
    this.panel = panel;
    this.isUnfolding = false;
    this.begun = this.#fetch();
    this.#part("play").addEventListener("click", () => this.toggle());
  }

  async #fetch() {
    try {
      await this.#begin(await this.#told());
    } catch {
      this.#tell("The player could not be loaded. Reload the page to try again.");
    }
  }

  async #told(start = 0) {
    const address = this.panel.dataset.playback + (start ? `?start=${start}` : "");
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return answer.json();
  }

  // A long call plays before all of its words are here.
  async #fetchRest(next) {
    try {
      while (next !== null) {
        const part = await this.#told(next);
        this.score.add(part.rows);
        this.wave.grow(part.rows);
        this.#paint();
        next = part.next;
      }
    } catch {
      this.#tell("Not all words could be loaded, so a later part of the call plays without them. Reload the page to try again.");
    }
  }

  // When a row was heard; of one whose words are still on their way, once they are here.
  async #secondOf(key, number) {
    await this.begun;
    if (!this.score?.byKey.has(key)) {
      await this.rest;
    }
    return this.score?.secondOf(key, number) ?? null;
  }

  async #begin(playback) {
    this.playback = playback;
    this.clock = await this.#clock();
    if (Number.isFinite(this.clock.duration)) {
      playback.duration = Math.max(this.clock.duration, 0.1);
    }
    this.score = new Score(playback);
    this.wave = new Wave(this.#part("wave"), playback);
    this.#listen();
    this.#setSpeed(Number(localStorage.getItem(SPEED)) || 1);
    this.#part("length").textContent = asClock(playback.duration);
    this.#part("scrub").max = playback.duration;
    this.panel.querySelectorAll("[disabled]").forEach((control) => (control.disabled = false));
    this.seek(0);
    this.rest = this.#fetchRest(playback.next);
    const opened = document.querySelector("#story .is-marked");
    if (opened) {
      this.#open(opened.id);
    }
    this.panel.dataset.ready = playback.sound ? "sound" : "silent";
  }

  async #clock() {
    const { sound, duration } = this.playback;
    if (sound) {
      try {
        return await soundClock(this.#part("sound"), sound);
      } catch {
        this.playback.sound = "";
        this.#tell("The recording cannot be played, so this is a replay without sound. If it stays so, ask whoever runs VoiceOps.");
      }
    }
    return new SilentClock(Math.max(duration, 0.1));
  }

  #part(name) {
    return this.panel.querySelector(`[data-${name}]`);
  }

  #tell(text) {
    this.#part("sound-state").textContent = text;
  }

  #listen() {
    this.#part("scrub").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.#part("unfold").addEventListener("change", (event) => this.#unfold(event.target.checked));
    for (const button of this.panel.querySelectorAll("[data-jump]")) {
      button.addEventListener("click", () => this.seek(this.clock.currentTime + Number(button.dataset.jump)));
    }
    for (const button of this.panel.querySelectorAll("[data-faster]")) {
      button.addEventListener("click", () => this.#faster(Number(button.dataset.faster)));
    }
    for (const event of ["play", "pause", "ended"]) {
      this.clock.addEventListener(event, () => this.#toggled());
    }
    this.clock.addEventListener("seeked", () => this.#paint());
    const story = document.getElementById("story");
    story?.addEventListener("click", (event) => this.#clicked(event));
    story?.addEventListener("opened", (event) => this.#open(event.target.id));
    document.addEventListener("htmx:afterSettle", () => this.isUnfolding && this.#sort(this.clock.currentTime));
  }

  // Asked for before the player is ready, it plays as soon as it is.
  async toggle() {
    await this.begun;
    if (this.clock) {
      this.clock.paused ? this.#play() : this.clock.pause();
    }
  }

  // A start that is overtaken by a pause is no fault; the button shows which of them won.
  #play() {
    this.clock.play().catch(() => this.#toggled());
  }

  seek(second) {
    this.clock.currentTime = Math.min(Math.max(second, 0), this.playback.duration);
    this.#paint();
  }

  async #open(key) {
    const second = await this.#secondOf(key, 0);
    if (second !== null) {
      this.seek(second);
    }
  }

  async hear(key, number = 0) {
    const second = await this.#secondOf(key, number);
    if (second !== null) {
      this.seek(second);
      this.#play();
    }
  }

  #clicked(event) {
    const button = event.target.closest("[data-seek]");
    const word = button ? null : wordAt(event);
    if (button) {
      this.hear(button.closest("li").id);
    } else if (word) {
      this.hear(word.row.id, word.number);
    }
  }

  #faster(by) {
    const here = SPEEDS.indexOf(this.clock.playbackRate);
    this.#setSpeed(SPEEDS[Math.min(Math.max(here + by, 0), SPEEDS.length - 1)]);
  }

  #setSpeed(speed) {
    const known = SPEEDS.includes(speed) ? speed : 1;
    this.clock.playbackRate = known;
    this.#part("speed").textContent = `${known}×`;
    localStorage.setItem(SPEED, String(known));
  }

  #toggled() {
    const button = this.#part("play");
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, this.clock.paused ? "#play" : "#pause"));
    button.setAttribute("aria-label", this.clock.paused ? "Play" : "Pause");
    clearInterval(this.painting);
    if (!this.clock.paused) {
      this.painting = setInterval(() => this.#paint(), PAINT_MS);
    }
    this.#paint();
  }

  #paint() {
    const at = this.clock.currentTime;
    const after = !this.clock.paused && this.#part("skip").checked ? this.score.afterSilence(at) : null;
    if (after !== null) {
      this.clock.currentTime = after;
      return;
    }
    this.#part("now").textContent = asClock(at);
    this.#part("scrub").value = at;
    this.#part("scrub").setAttribute("aria-valuetext", `${asClock(at)} of ${asClock(this.playback.duration)}`);
    this.wave.draw(at);
    this.#happen(at);
    this.#follow(at);
  }

  #happen(at) {
    const happening = this.score.happening(at);
    const line = this.#part("happening");
    const text = happening ? `${asClock(happening.at)} · ${happening.text}` : line.dataset.hint;
    if (line.textContent !== text) {
      line.textContent = text;
      line.dataset.kind = happening?.kind ?? "";
    }
  }

  // Lights the word and the row of this second, and keeps the row in sight while it plays.
  #follow(at) {
    const row = this.score.row(at);
    const word = at || !this.clock.paused ? this.score.word(at) : null;
    if (row?.key !== this.row?.key) {
      this.row && rowOf(this.row.key)?.classList.remove("is-now");
      this.row = row;
      if (this.isUnfolding) {
        this.#sort(at);
      }
      this.#bringUp(row);
    } else if (this.isUnfolding) {
      this.#sort(at);
    }
    if (row && !rowOf(row.key)?.classList.contains("is-now")) {
      rowOf(row.key)?.classList.add("is-now");
    }
    if (word !== this.word) {
      this.word = word;
      light(word && rowOf(word.row.key), word?.number);
    }
  }

  async #bringUp(row) {
    if (!row || this.clock.paused) {
      return;
    }
    const part = rowOf(row.key) ? null : partOfRow(row.number);
    if (part) {
      await load(part);
    }
    rowOf(row.key)?.scrollIntoView({ block: "nearest" });
  }

  #unfold(isOn) {
    this.isUnfolding = isOn;
    document.getElementById("story").classList.toggle("is-unfolding", isOn);
    this.#sort(this.clock.currentTime);
  }

  // What has not happened yet is out of sight; what was sent and not heard yet is pale.
  #sort(at) {
    for (const element of document.querySelectorAll("#story > li[id]")) {
      const row = this.score.byKey.get(element.id);
      if (row) {
        element.classList.toggle("is-later", row.appears > at);
        element.classList.toggle("is-sent", row.appears <= at && (row.at ?? 0) > at);
      }
    }
  }
}
