// `npm run check`: types of the tests, style, the boundaries of the house, and code that nothing uses.
import { run, tool } from './tools.mjs';

run(tool('tsc'), ['-p', 'tests/tsconfig.json']);
run(tool('biome'), ['check', '--error-on-warnings', '.']);
run(tool('depcruise'), ['src', '--config', '.dependency-cruiser.mjs', '--output-type', 'err']);
run(tool('knip'), []);
