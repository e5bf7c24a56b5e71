// When what is said, from the playback the server tells: which row and word at a second, where silence ends.

const QUIET_S = 1.2;
const LEAD_S = 0.25;
const SHOWN_FOR_S = 6;

// The last entry that has begun at `at`, by halving; -1 before the first.
function lastBegun(starts, at) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

export class Score {
  constructor(playback) {
    [this.rows, this.spoken] = [[], []];
    this.byKey = new Map();
    this.happenings = playback.happenings;
    this.happeningStarts = this.happenings.map((happening) => happening.at);
    this.add(playback.rows);
  }

  // The rows of a long call come in parts, in their order.
  add(told) {
    const rows = told.map((row, place) => ({ ...row, number: this.rows.length + place, appears: row.sent ?? row.at ?? 0 }));
    const words = rows.flatMap((row) => row.words.map(([number, start, end]) => ({ row, number, start, end })));
    this.rows = this.rows.concat(rows);
    rows.forEach((row) => this.byKey.set(row.key, row));
    this.spoken = this.spoken.concat(words).sort((one, other) => one.start - other.start);
    this.starts = this.spoken.map((word) => word.start);
    this.timed = this.rows.filter((row) => row.at !== null).sort((one, other) => one.at - other.at);
    this.rowStarts = this.timed.map((row) => row.at);
  }

  word(at) {
    const word = this.spoken[lastBegun(this.starts, at)];
    return word && at <= word.end + 0.15 ? word : null;
  }

  row(at) {
    return this.timed[lastBegun(this.rowStarts, at)] ?? null;
  }

  happening(at) {
    const found = this.happenings[lastBegun(this.happeningStarts, at)];
    return found && at - found.at < SHOWN_FOR_S ? found : null;
  }

  // Where to go on when nobody speaks for a while from `at` on; null where somebody does.
  afterSilence(at) {
    const place = lastBegun(this.starts, at);
    const next = this.spoken[place + 1];
    const isSpeaking = place >= 0 && at < this.spoken[place].end + LEAD_S;
    return !isSpeaking && next && next.start - at > QUIET_S ? next.start - LEAD_S : null;
  }

  // The second of a word; of one without a time, that of the timed word before it, or of its row.
  secondOf(key, number) {
    const row = this.byKey.get(key);
    const timed = row?.words.filter(([place]) => place <= number).at(-1);
    return timed ? timed[1] : (row?.at ?? null);
  }
}
