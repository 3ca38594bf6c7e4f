// A group of channels as the kernels read it: the bytes that assembly/histfactory/layout.ts names.

import type { ChannelsTogether } from './groups.ts';
import type { ChannelRows, Row } from './rows.ts';

/** Sizes in bytes and offsets in doubles or words, as in assembly/histfactory/layout.ts. */
const GROUP_WORDS = 12;
export const binDoubles = { size: 6, count: 0, tilt: 3, weight: 4 } as const;
export const gammaDoubles = {
  size: 9,
  measured: 0,
  strength: 1,
  lower: 2,
  upper: 3,
  start: 4,
  slope: 5,
  value: 6,
  inverse: 7,
} as const;
export const GAMMA_NORMAL_WORD = 16;
const GAMMA_VECTOR_WORD = 17;
const SECTION_WORDS = 6;
const ROW_DOUBLES = 7;
const CELL_DOUBLES = 3;
const FACTOR_DOUBLES = 12;
const SHIFT_DOUBLES = 2;
/** A cell's work while its row is added. */
const WORK_DOUBLES = 3;

export interface GroupImage {
  readonly bytes: ArrayBuffer;
  /** What `addDerivatives` needs beside it. */
  readonly scratchBytes: number;
  /** Which of the shared parameters, ascending. */
  readonly parameters: readonly number[];
  /** Doubles between vectors. */
  readonly stride: number;
  /** Index in the main data of each bin. */
  readonly mainOf: readonly number[];
  readonly gammas: readonly GroupGamma[];
  /** Offsets in doubles. */
  readonly bins: number;
  readonly gammasStart: number;
  readonly slopes: number;
  readonly vectors: number;
}

/** An eliminated gamma. */
export interface GroupGamma {
  /** Index among the model's parameters. */
  readonly parameter: number;
  /** Its bin in the group. */
  readonly bin: number;
  /** The first gamma of that bin, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Its vector; 0 where it is a factor of the whole bin. */
  readonly vector: number;
}

/** `placeOf`: of each of the model's parameters, which of the shared ones it is. */
export function groupImage({ channels, parameters }: ChannelsTogether, placeOf: Int32Array): GroupImage {
  return new Writer(channels, parameters, placeOf).image();
}

/** `count` up to a multiple of 4: vectors are gone through in fours. */
export function inFours(count: number): number {
  return 4 * Math.ceil(count / 4);
}

class Writer {
  readonly #channels: readonly ChannelRows[];
  readonly #parameters: readonly number[];
  readonly #placeOf: Int32Array;
  /** Of each shared parameter: its place in the group, among a section's factors, and among its shifts. */
  readonly #inGroup: Int32Array;
  readonly #factorPlace: Int32Array;
  readonly #shiftPlace: Int32Array;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #gammas: GroupGamma[] = [];
  /** Index in the group's gammas of each of the model's parameters, or -1. */
  readonly #gammaOf: Int32Array;
  /** Offsets in doubles. */
  #next = GROUP_WORDS / 2;
  #gammasStart = 0;
  #most = 0;

  constructor(channels: readonly ChannelRows[], parameters: readonly number[], placeOf: Int32Array) {
    this.#channels = channels;
    this.#parameters = parameters;
    this.#placeOf = placeOf;
    const shared = 1 + Math.max(-1, ...parameters);
    this.#inGroup = new Int32Array(shared);
    parameters.forEach((p, i) => {
      this.#inGroup[p] = i;
    });
    this.#factorPlace = new Int32Array(shared);
    this.#shiftPlace = new Int32Array(shared);
    this.#gammaOf = new Int32Array(placeOf.length).fill(-1);
    const bytes = new ArrayBuffer(8 * this.#room());
    this.#doubles = new Float64Array(bytes);
    this.#words = new Uint32Array(bytes);
  }

  image(): GroupImage {
    const stride = inFours(this.#parameters.length);
    const bins = this.#channels.reduce((sum, c) => sum + c.bins, 0);
    const binsStart = this.#take(binDoubles.size * bins);
    const vectors = this.#writeGammas(binsStart, bins);
    const parametersStart = this.#writeWords(this.#parameters);
    const sections = this.#take((SECTION_WORDS * this.#channels.length) / 2);
    let first = 0;
    this.#channels.forEach((channel, c) => {
      this.#writeSection(channel, 2 * sections + SECTION_WORDS * c, first);
      first += channel.bins;
    });
    const slopes = this.#take(stride * bins);
    const vectorsStart = this.#take(stride * vectors);
    const scaled = this.#take(stride * vectors);
    this.#words.set([
      bins,
      this.#parameters.length,
      stride,
      vectors,
      8 * parametersStart,
      8 * binsStart,
      8 * this.#gammasStart,
      this.#channels.length,
      8 * sections,
      8 * slopes,
      8 * vectorsStart,
      8 * scaled,
    ]);
    return {
      bytes: this.#doubles.buffer as ArrayBuffer,
      scratchBytes: 8 * (2 * stride * vectors + Math.max(this.#most, 2 * stride)),
      parameters: this.#parameters,
      stride,
      mainOf: this.#channels.flatMap((c) => Array.from({ length: c.bins }, (_, b) => c.first + b)),
      gammas: this.#gammas,
      bins: binsStart,
      gammasStart: this.#gammasStart,
      slopes,
      vectors: vectorsStart,
    };
  }

  /** Doubles of the whole image. */
  #room(): number {
    const stride = inFours(this.#parameters.length);
    let room = GROUP_WORDS / 2 + inFours(this.#parameters.length) / 2;
    for (const { rows, bins, gammas, parameters } of this.#channels) {
      room += SECTION_WORDS / 2 + binDoubles.size * bins + gammaDoubles.size * gammas.length;
      room += stride * (3 * bins + 2 * gammas.length) + parameters.length + 4;
      for (const { bins: own, linear, interpolated, sample } of rows)
        room +=
          ROW_DOUBLES +
          CELL_DOUBLES * own.length +
          linear.length +
          FACTOR_DOUBLES * interpolated.length +
          (SHIFT_DOUBLES + 2 * own.length) * sample.shifts.length;
    }
    return room;
  }

  #take(doubles: number): number {
    const at = this.#next;
    this.#next += doubles;
    return at;
  }

  /** A list of words, from an even place on. */
  #writeWords(list: readonly number[]): number {
    const at = this.#take(Math.ceil(list.length / 2));
    this.#words.set(list, 2 * at);
    return at;
  }

  /** The gammas, and of each bin which are its own. Returns how many vectors there are. */
  #writeGammas(binsStart: number, bins: number): number {
    const all = this.#channels.reduce((sum, c) => sum + c.gammas.length, 0);
    this.#gammasStart = this.#take(gammaDoubles.size * all);
    let vectors = bins;
    let first = 0;
    for (const { gammas, bins: own } of this.#channels) {
      for (let b = 0; b < own; b++) {
        const here = gammas.filter((g) => g.bin === b);
        const from = this.#gammas.length;
        const to = from + here.length;
        for (const { parameter, whole } of here) {
          this.#gammaOf[parameter] = this.#gammas.length;
          const vector = whole ? 0 : vectors++;
          this.#words[2 * (this.#gammasStart + gammaDoubles.size * this.#gammas.length) + GAMMA_VECTOR_WORD] =
            vector;
          this.#gammas.push({ parameter, bin: first + b, from, to, vector });
        }
        this.#words.set([from, to], 2 * (binsStart + binDoubles.size * (first + b)) + 10);
      }
      first += own;
    }
    return vectors;
  }

  #writeSection({ rows }: ChannelRows, at: number, firstBin: number): void {
    const factors = this.#placesOf(
      rows.map((r) => r.interpolated),
      this.#factorPlace,
    );
    const shifts = this.#placesOf(
      rows.map((r) => r.sample.shifts),
      this.#shiftPlace,
    );
    const factorsAt = this.#writeWords(factors);
    const shiftsAt = this.#writeWords(shifts);
    const rowsAt = this.#take(ROW_DOUBLES * rows.length);
    rows.forEach((row, r) => {
      this.#writeRow(row, rowsAt + ROW_DOUBLES * r, firstBin);
    });
    this.#words.set(
      [rows.length, 8 * rowsAt, factors.length, 8 * factorsAt, shifts.length, 8 * shiftsAt],
      at,
    );
    const cells = rows.reduce((most, r) => Math.max(most, r.bins.length), 0);
    const each = 2 * inFours(factors.length) + inFours(shifts.length);
    this.#most = Math.max(this.#most, rows.length * each + WORK_DOUBLES * cells);
  }

  /** The shared parameters in `lists`, ascending; their places among them go to `places`, -1 for the others of the group. */
  #placesOf(
    lists: readonly (readonly { readonly parameter: number }[])[],
    places: Int32Array,
  ): readonly number[] {
    places.fill(-1);
    for (const list of lists)
      for (let i = 0; i < list.length; i++) places[this.#placeOf[list[i]!.parameter]!] = 0;
    const own: number[] = [];
    for (const p of this.#parameters) if (places[p] === 0) places[p] = own.push(p) - 1;
    return own;
  }

  #writeRow({ sample, bins, linear, interpolated, gammas, scale }: Row, at: number, firstBin: number): void {
    const words = this.#words;
    const doubles = this.#doubles;
    const cells = this.#take(CELL_DOUBLES * bins.length);
    bins.forEach((b, m) => {
      const cell = cells + CELL_DOUBLES * m;
      const gamma = gammas[m]! < 0 ? -1 : this.#gammaOf[gammas[m]!]!;
      doubles[cell] = sample.nominal[b]! * scale[m]!;
      words[2 * cell + 4] = gamma < 0 ? 0 : 8 * (this.#gammasStart + gammaDoubles.size * gamma);
      words[2 * cell + 5] = (gamma < 0 ? 0 : this.#gammas[gamma]!.vector) || firstBin + b;
    });
    const linears = this.#take(linear.length);
    linear.forEach((parameter, i) => {
      const p = this.#placeOf[parameter]!;
      words[2 * (linears + i)] = p;
      words[2 * (linears + i) + 1] = this.#inGroup[p]!;
    });
    const factors = this.#take(FACTOR_DOUBLES * interpolated.length);
    let to = factors;
    for (const { parameter, inside, logHi, logLo } of interpolated) {
      if (inside !== null) for (let i = 0; i < 6; i++) doubles[to + i] = inside[i]!;
      doubles[to + 6] = logHi;
      doubles[to + 7] = logLo;
      const p = this.#placeOf[parameter]!;
      const word = 2 * to + 20;
      words[word] = p;
      words[word + 1] = this.#inGroup[p]!;
      words[word + 2] = this.#factorPlace[p]!;
      words[word + 3] = this.#shiftPlace[p]!;
      to += FACTOR_DOUBLES;
    }
    const shifts = this.#take(SHIFT_DOUBLES * sample.shifts.length);
    const numbers = this.#take(2 * bins.length * sample.shifts.length);
    to = numbers;
    sample.shifts.forEach(({ parameter, linear: own, curved }, i) => {
      const p = this.#placeOf[parameter]!;
      const word = 2 * (shifts + SHIFT_DOUBLES * i);
      words[word] = p;
      words[word + 1] = this.#inGroup[p]!;
      words[word + 2] = this.#shiftPlace[p]!;
      for (let m = 0; m < bins.length; m++) {
        doubles[to++] = own[bins[m]!]! * scale[m]!;
        doubles[to++] = curved[bins[m]!]! * scale[m]!;
      }
    });
    const word = 2 * at + 4;
    words[word] = firstBin + bins[0]!;
    words[word + 1] = bins.length;
    words[word + 2] = 8 * cells;
    words[word + 3] = linear.length;
    words[word + 4] = 8 * linears;
    words[word + 5] = interpolated.length;
    words[word + 6] = 8 * factors;
    words[word + 7] = sample.shifts.length;
    words[word + 8] = 8 * shifts;
    words[word + 9] = 8 * numbers;
  }
}
