// Where an import gets its files and histograms from, and what it says on the way.

import type { Histogram, HistogramFile } from '../root/histograms.ts';
import { openHistograms } from '../root/histograms.ts';
import type { XmlElement } from '../xml/parse-xml.ts';

/** The bytes of a file by the path that stands in the XML. Throws where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** The file and folder in it that an element inherits for its histograms. */
export interface HistogramPlace {
  readonly file: string;
  readonly folder: string;
}

export class Sources {
  /** What is in the XML and not in the workspace. */
  readonly notes: string[] = [];
  readonly #read: ReadFile;
  readonly #files = new Map<string, Promise<HistogramFile>>();

  constructor(read: ReadFile) {
    this.#read = read;
  }

  async text(path: string): Promise<string> {
    return new TextDecoder().decode(await this.#read(path));
  }

  note(element: XmlElement, what: string): void {
    this.notes.push(`${element.place}: ${what}`);
  }

  /** The histogram `name`: at the top of the file, or else in one of `folders`. */
  async histogram(file: string, folders: readonly string[], name: string): Promise<Histogram> {
    const opened = this.#files.get(file) ?? this.#open(file);
    this.#files.set(file, opened);
    const bare = name.replace(/^\/+/, '');
    const paths = folders.map((folder) => `${folder.replace(/^\/+|\/+$/g, '')}/${bare}`.replace(/^\//, ''));
    return (await opened).read([bare, ...paths]);
  }

  async #open(file: string): Promise<HistogramFile> {
    return openHistograms(await this.#read(file), file);
  }
}
