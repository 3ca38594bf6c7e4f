// The boundaries of the house (docs/architecture.md): imports point one way, and the engine rooms run anywhere
// JavaScript does.

/** Rooms that import nothing from `node:`: bytes, workers and clocks are passed in. */
const anywhere =
  '^src/(contracts|expression|kernel|stats|minimize|unbinned|histfactory|inference|formats|study|report)/';

const room = (name, allowed) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})(/|\\.ts$)` },
});

export default {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'anywhere-rooms-know-no-node',
      severity: 'error',
      from: { path: anywhere },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '(\\.d\\.ts$|^src/(index|browser|cli/main|engines/local/worker)\\.ts$)',
      },
      to: {},
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/(@types|jsroot)/' },
    },
    room('contracts', []),
    room('expression', ['contracts']),
    room('kernel', []),
    room('stats', ['contracts', 'kernel']),
    room('minimize', []),
    room('unbinned', ['contracts', 'expression', 'kernel', 'stats', 'minimize']),
    room('histfactory', ['contracts', 'kernel', 'stats', 'minimize']),
    room('inference', ['contracts', 'kernel', 'stats', 'minimize']),
    room('formats', ['contracts', 'expression']),
    room('study', [
      'contracts',
      'kernel',
      'stats',
      'minimize',
      'unbinned',
      'histfactory',
      'inference',
      'formats',
    ]),
    room('report', ['contracts', 'stats', 'inference']),
    room('farm', ['contracts', 'kernel', 'study', 'engines/engine', 'version']),
    room('environment', ['contracts', 'farm', 'version']),
    {
      name: 'engines-are-a-star',
      severity: 'error',
      from: { path: '^src/engines/([^/]+)/' },
      to: {
        path: '^src/',
        pathNot: '^src/(engines/engine\\.ts$|engines/$1/|farm/|study/make-study|kernel/|contracts/)',
      },
    },
    {
      name: 'engine-contract-is-a-leaf',
      severity: 'error',
      from: { path: '^src/engines/engine\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
