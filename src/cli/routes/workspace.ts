// The commands of `sheaf workspace`.

import { buildRouteMap } from '@stricli/core';
import { combine } from './workspace/combine.ts';
import { digest } from './workspace/digest.ts';
import { exportXml } from './workspace/export-xml.ts';
import { importHs3 } from './workspace/import-hs3.ts';
import { importXml } from './workspace/import-xml.ts';
import { inspect } from './workspace/inspect.ts';
import { patch } from './workspace/patch.ts';
import { prune } from './workspace/prune.ts';
import { rename } from './workspace/rename.ts';
import { sorted } from './workspace/sorted.ts';
import { validate } from './workspace/validate.ts';

export const workspace = buildRouteMap({
  routes: {
    inspect,
    validate,
    prune,
    rename,
    combine,
    sorted,
    digest,
    patch,
    'import-xml': importXml,
    'export-xml': exportXml,
    'import-hs3': importHs3,
  },
  // What pyhf calls it.
  aliases: { xml2json: 'import-xml', json2xml: 'export-xml', sort: 'sorted' },
  docs: { brief: 'pyhf (HistFactory) workspaces: look at them, check them, change them' },
});
