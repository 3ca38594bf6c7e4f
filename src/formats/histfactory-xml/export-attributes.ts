// Names in attributes of HistFactory's XML.

import { specificationFailure } from '../../contracts/failures.ts';

/** `name`, which must not be empty: readers take an empty attribute for none. */
export function attributeName(name: string, what: string): string {
  if (name !== '') return name;
  throw specificationFailure({
    what: `a ${what} with an empty name, which HistFactory's XML cannot hold`,
    hint: 'rename it: sheaf workspace rename',
  });
}
