// `npm run schemas`: writes schemas/ from the built contracts. The files are committed, so that editors can use them; a
// test fails when they are out of step.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '../dist/contracts/schemas.js';
import { root } from './tools.mjs';

for (const [name, schema] of jsonSchemas()) {
  writeFileSync(join(root, 'schemas', name), `${JSON.stringify(schema, null, 2)}\n`);
}
