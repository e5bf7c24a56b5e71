// Draws a call: a lane for each channel from the server's peaks, or for each speaker from the times of the words.

const LANES = ["agent", "caller"];
const COLORS = { agent: "--color-primary", caller: "--color-accent", transfer_target: "--color-secondary", "": "--color-secondary" };
const MARK_PX = 4;
const UNPLAYED = 0.4;

export class Wave {
  constructor(canvas, playback) {
    this.canvas = canvas;
    this.playback = playback;
    this.lanes = playback.peaks.length ? this.#lanesOfPeaks() : this.#lanesOfWords();
    new ResizeObserver(() => this.draw(this.at ?? 0)).observe(canvas);
  }

  // Without peaks the words are the picture, and more of them came.
  grow(rows) {
    this.playback.rows = this.playback.rows.concat(rows);
    if (!this.playback.peaks.length) {
      this.lanes = this.#lanesOfWords();
    }
  }

  draw(at) {
    this.at = at;
    const { width, height } = this.#fit();
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    const each = (height - MARK_PX) / this.lanes.length;
    this.lanes.forEach((lane, number) => this.#lane(pen, lane, number * each, each, width, at));
    this.#marks(pen, width, height);
  }

  #fit() {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const scale = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    }
    this.canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
    return { width, height };
  }

  #color(name) {
    return getComputedStyle(this.canvas).getPropertyValue(name);
  }

  // Bars of one pixel or more: [start s, end s, loudness 0 to 1].
  #lane(pen, lane, top, height, width, at) {
    const scale = width / this.playback.duration;
    const middle = top + height / 2;
    pen.fillStyle = this.#color(COLORS[lane.whose] ?? COLORS[""]);
    for (const [start, end, loudness] of lane.bars) {
      pen.globalAlpha = start <= at ? 1 : UNPLAYED;
      const tall = Math.max(loudness * (height - 2), 1);
      pen.fillRect(start * scale, middle - tall / 2, Math.max((end - start) * scale - 0.5, 0.75), tall);
    }
    pen.globalAlpha = 1;
  }

  #marks(pen, width, height) {
    pen.fillStyle = this.#color("--color-warning");
    for (const { at } of this.playback.happenings) {
      pen.fillRect((at / this.playback.duration) * width - 1, height - MARK_PX, 2, MARK_PX);
    }
  }

  #lanesOfPeaks() {
    const loudest = Math.max(1, ...this.playback.peaks.map(([, points]) => Math.max(0, ...points)));
    return this.playback.peaks.map(([whose, points]) => {
      const step = this.playback.duration / points.length;
      return { whose, bars: points.map((point, place) => [place * step, (place + 1) * step, point / loudest]) };
    });
  }

  #lanesOfWords() {
    return LANES.map((whose) => ({ whose, bars: this.playback.rows.filter((row) => (row.speaker === "agent") === (whose === "agent")).flatMap(barsOf) }));
  }
}

function barsOf(row) {
  if (row.words.length) {
    return row.words.map(([, start, end]) => [start, end, 0.7]);
  }
  return row.at === null ? [] : [[row.at, row.at + 0.5, 0.4]];
}
