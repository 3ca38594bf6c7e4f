// Names of files and histograms of an export: those that pyhf gives, as far as paths in a ROOT file and in folders can have them.

/** Gives out names, each once. */
export class FreshNames {
  readonly #given = new Set<string>();
  readonly #sameCase: boolean;

  /** `sameCase`: names that differ in their capitals alone are the same, as files of some systems have it. */
  constructor(sameCase: boolean) {
    this.#sameCase = sameCase;
  }

  /** `wanted` with _ for what is no plain letter, digit or sign; with a number after it where that is given already. */
  give(wanted: string): string {
    const plain = wanted.replace(/[^\w .,:=+()[\]{}#@%~!-]/gu, '_');
    for (let n = 1; ; n++) {
      const name = n === 1 ? plain : `${plain}_${n}`;
      const key = this.#sameCase ? name.toLowerCase() : name;
      if (this.#given.has(key)) continue;
      this.#given.add(key);
      return name;
    }
  }
}

/** What a histogram holds: of a channel its data, of a sample its rates, or what a modifier does to it. */
export function histogramName(parts: readonly string[], end = ''): string {
  return `hist${parts.filter((part) => part !== '').join('_')}${end}`;
}
