// What plays: the recording, or without one a clock that runs in its place. Both speak like an <audio> element.

export class SilentClock extends EventTarget {
  #at = 0;
  #since = 0;
  #rate = 1;
  #timer = 0;
  paused = true;

  constructor(duration) {
    super();
    this.duration = duration;
  }

  get currentTime() {
    const passed = this.paused ? 0 : ((performance.now() - this.#since) / 1000) * this.#rate;
    return Math.min(this.#at + passed, this.duration);
  }

  set currentTime(seconds) {
    this.#restart(Math.min(Math.max(seconds, 0), this.duration));
    this.dispatchEvent(new Event("seeked"));
  }

  get playbackRate() {
    return this.#rate;
  }

  set playbackRate(rate) {
    const at = this.currentTime;
    this.#rate = rate;
    this.#restart(at);
  }

  async play() {
    const at = this.currentTime >= this.duration ? 0 : this.currentTime;
    this.paused = false;
    this.#restart(at);
    this.dispatchEvent(new Event("play"));
  }

  pause() {
    this.#at = this.currentTime;
    this.paused = true;
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("pause"));
  }

  #restart(at) {
    this.#at = at;
    this.#since = performance.now();
    clearTimeout(this.#timer);
    if (!this.paused) {
      this.#timer = setTimeout(() => this.pause(), ((this.duration - at) / this.#rate) * 1000);
    }
  }
}

// Resolves to the <audio> once it can tell its length; rejects when it cannot be played.
export function soundClock(audio, address) {
  return new Promise((resolve, reject) => {
    audio.addEventListener("loadedmetadata", () => resolve(audio), { once: true });
    audio.addEventListener("error", () => reject(audio.error), { once: true });
    audio.src = address;
  });
}

export function asClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
