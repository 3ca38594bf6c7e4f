// What the report of one result is made of, whatever the command: every kind makes its own.

import type { Child, Markup } from '../markup.ts';

export interface ResultContent {
  readonly title: string;
  /** The answer in a line. */
  readonly lead: Child;
  /** What is wrong, or not as asked; empty where nothing is. */
  readonly problems: readonly string[];
  readonly sections: readonly {
    readonly id: string;
    readonly name: string;
    readonly content: readonly Markup[];
  }[];
}
