// Specifications that are wrong, and the whole of what is said about each: what is wrong, where (file, line, column,
// path), what was expected, what to do.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pdfMakers } from '../../src/unbinned/pdfs/index.ts';
import { root, sheaf, temporaryFolder } from './sheaf.ts';

/** What a pdf may be, as a message lists it. */
const PDFS = `${Object.keys(pdfMakers).join(', ')}, sum, product, histogram_from_tree or kde_from_tree`;

const folder = temporaryFolder();
const peak = readFileSync(join(root, 'tests/fixtures/peak.yaml'), 'utf8');

let count = 0;
/** Runs a toy of this specification, and expects exactly this. */
async function expectRefusal(content: string | Uint8Array, said: string, name = 'spec.yaml'): Promise<void> {
  const cwd = join(folder, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, name), content);
  const outcome = await sheaf(['unbinned-fit-toys', '--config', name, '--n-toys', '1', '--shard', '0/1'], {
    cwd,
  });
  expect(outcome).toEqual({ code: 3, signal: null, stdout: '', stderr: `sheaf: ${said}\n` });
}

/** One place of tests/fixtures/peak.yaml, changed. */
const edits: readonly {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly said: string;
}[] = [
  {
    what: 'an unknown key at the top, spelled nearly right',
    from: 'model:',
    to: 'modle:',
    said: 'spec.yaml:2:1 model: missing, expected an object\nspec.yaml:3:1 modle: unknown key, did you mean "model"?',
  },
  {
    what: 'an unknown key in the model',
    from: '  poi: mu',
    to: '  poi: mu\n  title: peak',
    said: 'spec.yaml:5:3 model.title: unknown key, expected poi or parameters',
  },
  {
    what: 'an unknown key of a parameter',
    from: 'init: 1.0,',
    to: 'init: 1.0, start: 1.0,',
    said: 'spec.yaml:6:29 model.parameters[0].start: unknown key, expected name, init, bounds, fixed or constraint',
  },
  {
    what: 'an unknown key of a constraint',
    from: 'sigma: 0.2}',
    to: 'sigma: 0.2, width: 3}',
    said: 'spec.yaml:8:103 model.parameters[2].constraint.width: unknown key, expected type, mean or sigma',
  },
  {
    what: 'an unknown key of a channel',
    from: '    data:',
    to: '    weight: 1\n    data:',
    said: 'spec.yaml:12:5 channels[0].weight: unknown key, expected name, include_in_fit, data, observables or processes',
  },
  {
    what: 'an unknown key of the data',
    from: 'observed.parquet}',
    to: 'observed.parquet, tre: t}',
    said: 'spec.yaml:12:36 channels[0].data.tre: unknown key, did you mean "tree"?',
  },
  {
    what: 'an unknown key of a pdf',
    from: 'params: [slope]}',
    to: 'params: [slope], parms: [slope]}',
    said: 'spec.yaml:20:66 channels[0].processes[1].pdf.parms: unknown key, did you mean "params"?',
  },
  {
    what: 'an unknown key of a yield',
    from: 'value: 1500}',
    to: 'value: 1500, scale: mu}',
    said: 'spec.yaml:21:43 channels[0].processes[1].yield.scale: unknown key, expected type, value or modifiers',
  },
  {
    what: 'a schema_version that does not exist yet',
    from: 'sheaf_unbinned_spec_v1',
    to: 'sheaf_unbinned_spec_v2',
    said: 'spec.yaml:2:1 schema_version: "sheaf_unbinned_spec_v2", did you mean "sheaf_unbinned_spec_v1"? expected nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'a schema_version of another tool',
    from: 'sheaf_unbinned_spec_v1',
    to: 'HS3',
    said: 'spec.yaml:2:1 schema_version: "HS3", expected nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'a schema_version that is a number',
    from: 'sheaf_unbinned_spec_v1',
    to: '1',
    said: 'spec.yaml:2:1 schema_version: 1, expected nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'no schema_version',
    from: 'schema_version: sheaf_unbinned_spec_v1\n',
    to: '',
    said: 'spec.yaml:2:1 schema_version: missing, expected nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'text for a number',
    from: 'init: 1.0',
    to: 'init: one',
    said: 'spec.yaml:6:18 model.parameters[0].init: "one", expected a number',
  },
  {
    what: 'a number in quotes',
    from: 'init: 1.0',
    to: "init: '1.0'",
    said: 'spec.yaml:6:18 model.parameters[0].init: "1.0", expected a number (without quotes)',
  },
  {
    what: 'a comma for a decimal point',
    from: 'init: 91.0',
    to: "init: '91,0'",
    said: 'spec.yaml:7:20 model.parameters[1].init: "91,0", expected a number',
  },
  {
    what: 'NaN',
    from: 'init: 1.0',
    to: 'init: .nan',
    said: 'spec.yaml:6:18 model.parameters[0].init: NaN, expected a finite number',
  },
  {
    what: 'an infinite bound',
    from: 'bounds: [0, 5]',
    to: 'bounds: [0, .inf]',
    said: 'spec.yaml:6:41 model.parameters[0].bounds[1]: Infinity, expected a finite number',
  },
  {
    what: 'one bound',
    from: 'bounds: [0, 5]',
    to: 'bounds: [0]',
    said: 'spec.yaml:6:29 model.parameters[0].bounds: a list of 1, expected 2 entries',
  },
  {
    what: 'three bounds',
    from: 'bounds: [0, 5]',
    to: 'bounds: [0, 1, 5]',
    said: 'spec.yaml:6:29 model.parameters[0].bounds: a list of 3, expected 2 entries',
  },
  {
    what: 'bounds as an object',
    from: 'bounds: [0, 5]',
    to: 'bounds: {low: 0, high: 5}',
    said: 'spec.yaml:6:29 model.parameters[0].bounds: an object, expected a pair such as [0, 1]',
  },
  {
    what: 'bounds that are empty',
    from: 'bounds: [0, 5]',
    to: 'bounds: [5, 0]',
    said: 'spec.yaml:6:29 model.parameters[0].bounds: [5, 0] is empty\n  expected: lower <= upper',
  },
  {
    what: 'an init outside its bounds',
    from: 'init: 1.0',
    to: 'init: 7',
    said: 'spec.yaml:6:18 model.parameters[0].init: 7 lies outside the bounds [0, 5] of mu',
  },
  {
    what: 'a parameter without init',
    from: 'init: 1.0, ',
    to: '',
    said: 'spec.yaml:6:7 model.parameters[0].init: missing, expected a number',
  },
  {
    what: 'a name that is empty',
    from: 'name: mass,',
    to: "name: '',",
    said: 'spec.yaml:7:8 model.parameters[1].name: a name must not be empty',
  },
  {
    what: 'a name that is a number',
    from: 'name: mass,',
    to: 'name: 91,',
    said: 'spec.yaml:7:8 model.parameters[1].name: 91, expected text',
  },
  {
    what: 'two parameters of one name',
    from: 'name: mass,',
    to: 'name: mu,',
    said: 'spec.yaml:7:8 model.parameters[1].name: the parameter mu is declared twice',
  },
  {
    what: 'a fixed that is not yes or no',
    from: 'init: 1.0,',
    to: 'init: 1.0, fixed: 1,',
    said: 'spec.yaml:6:29 model.parameters[0].fixed: 1, expected true or false',
  },
  {
    what: 'a constraint of an unknown type',
    from: 'constraint: {type: gaussian',
    to: 'constraint: {type: poisson',
    said: 'spec.yaml:8:64 model.parameters[2].constraint.type: "poisson", expected gaussian',
  },
  {
    what: 'a constraint without a width',
    from: 'sigma: 0.2}',
    to: 'sigma: 0}',
    said: 'spec.yaml:8:91 model.parameters[2].constraint.sigma: 0, expected a number above 0',
  },
  {
    what: 'a poi that does not exist',
    from: 'poi: mu',
    to: 'poi: nu',
    said: 'spec.yaml:4:3 model.poi: there is no parameter nu\n  expected: one of mu, mass, width, slope',
  },
  {
    what: 'no poi',
    from: '  poi: mu\n',
    to: '',
    said: 'spec.yaml:3:1 model.poi: no parameter of interest is named\n  expected: one of mu, mass, width, slope',
  },
  {
    what: 'an unknown pdf, spelled nearly right',
    from: 'type: exponential',
    to: 'type: exponental',
    said: `spec.yaml:20:15 channels[0].processes[1].pdf.type: "exponental", did you mean "exponential"? expected ${PDFS}`,
  },
  {
    what: 'an unknown pdf',
    from: 'type: exponential',
    to: 'type: landau',
    said: `spec.yaml:20:15 channels[0].processes[1].pdf.type: "landau", expected ${PDFS}`,
  },
  {
    what: 'a pdf without a type',
    from: '{type: exponential, observable',
    to: '{observable',
    said: `spec.yaml:20:9 channels[0].processes[1].pdf.type: missing, expected ${PDFS}`,
  },
  {
    what: 'a pdf that is a word',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: exponential',
    said: 'spec.yaml:20:9 channels[0].processes[1].pdf: "exponential", expected an object',
  },
  {
    what: 'no pdf',
    from: '        pdf: {type: exponential, observable: m, params: [slope]}\n',
    to: '',
    said: 'spec.yaml:19:9 channels[0].processes[1].pdf: missing, expected an object',
  },
  {
    what: 'too few params',
    from: 'params: [mass, width]',
    to: 'params: [mass]',
    said: 'spec.yaml:17:46 channels[0].processes[0].pdf.params: a gaussian takes 2 params: [mean, sigma]',
  },
  {
    what: 'too many params',
    from: 'params: [slope]',
    to: 'params: [slope, mu]',
    said: 'spec.yaml:20:49 channels[0].processes[1].pdf.params: an exponential takes 1 param: [slope]',
  },
  {
    what: 'a number among the params',
    from: 'params: [mass, width]',
    to: 'params: [mass, 2.5]',
    said: 'spec.yaml:17:61 channels[0].processes[0].pdf.params[1]: 2.5, expected the name of a parameter; a constant is one with equal bounds',
  },
  {
    what: 'a param that is no parameter',
    from: 'params: [mass, width]',
    to: 'params: [mass, widht]',
    said: 'spec.yaml:17:61 channels[0].processes[0].pdf.params[1]: there is no parameter widht\n  expected: one of mu, mass, width, slope',
  },
  {
    what: 'a width whose bound is 0',
    from: 'bounds: [0.5, 10]',
    to: 'bounds: [0, 10]',
    said: 'spec.yaml:17:9 channels[0].processes[0].pdf: the width width may reach 0; its lower bound must be above 0',
  },
  {
    what: 'a pdf on an observable that does not exist',
    from: 'type: exponential, observable: m',
    to: 'type: exponential, observable: mass',
    said: 'spec.yaml:20:34 channels[0].processes[1].pdf.observable: there is no observable mass in channel main\n  expected: m',
  },
  {
    what: 'a negative yield',
    from: 'value: 1500',
    to: 'value: -1500',
    said: 'spec.yaml:21:30 channels[0].processes[1].yield.value: -1500, expected at least 0',
  },
  {
    what: 'a yield of an unknown type',
    from: 'type: fixed, value',
    to: 'type: constant, value',
    said: 'spec.yaml:21:17 channels[0].processes[1].yield.type: "constant", expected fixed, parameter or scaled',
  },
  {
    what: 'a scale that is no parameter',
    from: 'scale: mu}',
    to: 'scale: mu_sig}',
    said: 'spec.yaml:18:48 channels[0].processes[0].yield.scale: there is no parameter mu_sig\n  expected: one of mu, mass, width, slope',
  },
  {
    what: 'an expression with a name that is no parameter of it',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(-slope*m) + b", params: [slope]}',
    said: "spec.yaml:20:48 channels[0].processes[1].pdf.expression: unknown name 'b' at line 1, column 17\n    exp(-slope*m) + b\n                    ^\n  expected: one of m, slope, pi\n  to do: list every parameter of the expression in params",
  },
  {
    what: 'an expression whose params list one that it does not name',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(slope*m)", params: [slope, mass]}',
    said: 'spec.yaml:20:92 channels[0].processes[1].pdf.params[1]: the parameter mass is not in the expression\n  to do: leave it out of params',
  },
  {
    what: 'an expression whose params are no parameters',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(tilt*m)", params: [tilt]}',
    said: 'spec.yaml:20:84 channels[0].processes[1].pdf.params[0]: there is no parameter tilt\n  expected: one of mu, mass, width, slope',
  },
  {
    what: 'an expression that ends too early',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(slope*(m - 60)", params: [slope]}',
    said: "spec.yaml:20:48 channels[0].processes[1].pdf.expression: the expression ends at line 1, column 19\n    exp(slope*(m - 60)\n                      ^\n  expected: ')' to close exp(, or an operator",
  },
  {
    what: 'an expression with a comparison',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(slope*m)*(m > 60)", params: [slope]}',
    said: "spec.yaml:20:48 channels[0].processes[1].pdf.expression: '>' may not stand here at line 1, column 17\n    exp(slope*m)*(m > 60)\n                    ^\n  expected: what is smooth everywhere: arithmetic, powers, exp, log, sqrt and their like",
  },
  {
    what: 'an expression with a function that has no derivative',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "abs(slope*m)", params: [slope]}',
    said: "spec.yaml:20:48 channels[0].processes[1].pdf.expression: the function 'abs' may not stand here at line 1, column 1\n    abs(slope*m)\n    ^\n  expected: what is smooth everywhere: arithmetic, powers, exp, log, sqrt and their like",
  },
  {
    what: 'an expression without the observable',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(slope)", params: [slope]}',
    said: 'spec.yaml:20:48 channels[0].processes[1].pdf.expression: the observable m is not in the expression\n  expected: an expression of m',
  },
  {
    what: 'an expression that lists a parameter twice',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(slope*m)", params: [slope, slope]}',
    said: 'spec.yaml:20:92 channels[0].processes[1].pdf.params[1]: slope is listed twice\n  expected: each parameter once',
  },
  {
    what: 'an expression that lists its observable',
    from: 'pdf: {type: exponential, observable: m, params: [slope]}',
    to: 'pdf: {type: expression, observable: m, expression: "exp(-m)", params: [m]}',
    said: 'spec.yaml:20:80 channels[0].processes[1].pdf.params[0]: m is the observable, not a parameter',
  },
  {
    what: 'a window that is empty',
    from: 'bounds: [60, 120]',
    to: 'bounds: [120, 60]',
    said: 'spec.yaml:14:19 channels[0].observables[0].bounds: [120, 60] is empty\n  expected: lower < upper',
  },
  {
    what: 'processes of different observables',
    from: '{name: m, bounds: [60, 120]}\n    processes:\n      - name: signal\n        pdf: {type: gaussian, observable: m',
    to: '{name: m, bounds: [60, 120]}\n      - {name: n, bounds: [0, 1]}\n    processes:\n      - name: signal\n        pdf: {type: gaussian, observable: n',
    said: 'spec.yaml:18:9 channels[0].processes[0].pdf: process signal says nothing of m, of which other processes are densities\n  expected: a product of densities of m, n',
  },
  {
    what: 'two observables of one name',
    from: '{name: m, bounds: [60, 120]}',
    to: '{name: m, bounds: [60, 120]}\n      - {name: m, bounds: [0, 1]}',
    said: 'spec.yaml:15:10 channels[0].observables[1].name: two observables are named m',
  },
  {
    what: 'no observables',
    from: 'observables:\n      - {name: m, bounds: [60, 120]}',
    to: 'observables: []',
    said: 'spec.yaml:13:5 channels[0].observables: an empty list, expected at least one entry',
  },
  {
    what: 'two processes of one name',
    from: 'name: background',
    to: 'name: signal',
    said: 'spec.yaml:19:9 channels[0].processes[1].name: two processes are named signal',
  },
  {
    what: 'all channels out of the fit',
    from: '    data:',
    to: '    include_in_fit: false\n    data:',
    said: 'spec.yaml:10:1 channels: no channel has include_in_fit true\n  to do: leave at least one channel in the fit',
  },
  {
    what: 'a data format that is not read',
    from: 'observed.parquet}',
    to: 'observed.h5, format: hdf5}',
    said: 'spec.yaml:12:31 channels[0].data.format: "hdf5", expected root, parquet or csv',
  },
  {
    what: 'tabs for spaces',
    from: '  poi: mu',
    to: '	poi: mu',
    said: 'spec.yaml:4:1: Tabs are not allowed as indentation\n  expected: a YAML or JSON document',
  },
  {
    what: 'a bracket that is not closed',
    from: 'bounds: [0, 5]}',
    to: 'bounds: [0, 5}',
    said: 'spec.yaml:6:42: Flow sequence in block collection must be sufficiently indented and end with a ]\n  expected: a YAML or JSON document',
  },
  {
    what: 'a key twice',
    from: '  poi: mu',
    to: '  poi: mu\n  poi: mass',
    said: 'spec.yaml:5:3: this key stands here a second time\n  expected: a YAML or JSON document',
  },
  {
    what: 'an alias without an anchor',
    from: 'poi: mu',
    to: 'poi: *best',
    said: 'spec.yaml:4:8: *best stands for nothing\n  expected: &best before it',
  },
  {
    what: 'an unknown tag',
    from: 'poi: mu',
    to: 'poi: !!python/object:os.system mu',
    said: 'spec.yaml:4:8: tags, which begin with !, are not read\n  expected: a YAML or JSON document',
  },
  {
    what: 'a merge key, which YAML 1.2 has not',
    from: 'poi: mu',
    to: '<<: {poi: mu}',
    said: 'spec.yaml:4:3 model.<<: unknown key, expected poi or parameters',
  },
];

/** Whole files. */
const files: readonly {
  readonly what: string;
  readonly content: string | Uint8Array;
  readonly said: string;
}[] = [
  {
    what: 'no channels',
    content: peak.slice(0, peak.indexOf('channels:')),
    said: 'spec.yaml:2:1 channels: missing, expected a list',
  },
  {
    what: 'channels as an object',
    content: `${peak.slice(0, peak.indexOf('channels:'))}channels: {main: {}}\n`,
    said: 'spec.yaml:10:1 channels: an object, expected a list',
  },
  {
    what: 'an empty list of channels',
    content: `${peak.slice(0, peak.indexOf('channels:'))}channels: []\n`,
    said: 'spec.yaml:10:1 channels: an empty list, expected at least one entry',
  },
  {
    what: 'two channels of one name',
    content: `${peak}${peak.slice(peak.indexOf('  - name: main'))}`,
    said: 'spec.yaml:22:5 channels[1].name: two channels are named main',
  },
  {
    what: 'an empty file',
    content: '',
    said: 'spec.yaml: the file is empty\n  expected: an object with schema_version nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'only comments',
    content: '# to do\n',
    said: 'spec.yaml: the file is empty\n  expected: an object with schema_version nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'null',
    content: 'null\n',
    said: 'spec.yaml: the file is empty\n  expected: an object with schema_version nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'a list',
    content: '- a\n- b\n',
    said: 'spec.yaml: not a specification\n  expected: an object with schema_version nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'a sentence',
    content: 'the peak at 91 GeV\n',
    said: 'spec.yaml: not a specification\n  expected: an object with schema_version nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1',
  },
  {
    what: 'JSON of another kind',
    content: '{"channels": [], "observations": [], "version": "1.0.0"}',
    said: 'spec.yaml:1:1 schema_version: missing, expected nextstat_unbinned_spec_v0 or sheaf_unbinned_spec_v1\nspec.yaml:1:1 model: missing, expected an object\nspec.yaml:1:2 channels: an empty list, expected at least one entry\nspec.yaml:1:18 observations: unknown key, expected $schema, schema_version, description, model or channels\nspec.yaml:1:38 version: unknown key, expected $schema, schema_version, description, model or channels',
  },
  {
    what: 'JSON that is broken',
    content: '{"schema_version": "sheaf_unbinned_spec_v1", "model": {"poi": "mu"',
    said: 'spec.yaml:1:67: Flow map in block collection must be sufficiently indented and end with a }\n  expected: a YAML or JSON document',
  },
  {
    what: 'two documents',
    content: `${peak}---\n${peak}`,
    said: 'spec.yaml:22:1: a second document begins here\n  expected: a YAML or JSON document',
  },
  {
    what: 'a bomb of aliases',
    content: bomb(),
    said: 'spec.yaml: aliases of aliases stand for more than a specification can hold\n  expected: fewer of them',
  },
  {
    what: 'brackets that nest 20,000 deep',
    content: '['.repeat(20_000),
    said: 'spec.yaml: nested more than 100 deep\n  expected: a YAML or JSON document',
  },
  {
    what: 'dashes that nest 20,000 deep',
    content: '- '.repeat(20_000),
    said: 'spec.yaml: nested more than 100 deep\n  expected: a YAML or JSON document',
  },
  {
    what: 'binary',
    content: Uint8Array.from({ length: 256 }, (_, i) => i),
    said: 'spec.yaml: this is not text in UTF-8\n  expected: a YAML or JSON document',
  },
  {
    what: 'a Latin-1 file',
    content: Buffer.from(peak.replace('peak on', 'peak \u00e9 on'), 'latin1'),
    said: 'spec.yaml: this is not text in UTF-8\n  expected: a YAML or JSON document',
  },
  {
    what: 'a UTF-16 file',
    content: Buffer.from(`\ufeff${peak}`, 'utf16le'),
    said: 'spec.yaml: this is not text in UTF-8\n  expected: a YAML or JSON document',
  },
];

/** Nine levels of nine aliases each: 387 million values. */
function bomb(): string {
  const names = 'abcdefghij'.split('');
  const lists = names.map(
    (name, i) => `${name}: &${name} [${(i === 0 ? 'x' : `*${names[i - 1]}`).concat(',').repeat(9)}]`,
  );
  return `${lists.join('\n')}\n`;
}

describe('a specification with', () => {
  test.concurrent.each(edits)('$what', ({ from, to, said }) => {
    expect(peak).toContain(from);
    return expectRefusal(peak.replace(from, to), said);
  });
});

describe('a file that holds', () => {
  test.concurrent.each(files)('$what', ({ content, said }) => expectRefusal(content, said));
});

test('all that is wrong is told at once, in JSON as in YAML', async () => {
  const spec = JSON.stringify(
    {
      schema_version: 'sheaf_unbinned_spec_v1',
      model: { parameters: [{ name: 'mu', init: '1', bound: [0, 2] }] },
      channels: [],
    },
    null,
    1,
  );
  await expectRefusal(
    spec,
    'spec.json:7:5 model.parameters[0].init: "1", expected a number (without quotes)\n' +
      'spec.json:5:4 model.parameters[0].bounds: missing, expected a pair such as [0, 1]\n' +
      'spec.json:8:5 model.parameters[0].bound: unknown key, did you mean "bounds"?\n' +
      'spec.json:15:2 channels: an empty list, expected at least one entry',
    'spec.json',
  );
});

test('of very many problems the first twenty are told, and how many more there are', async () => {
  const parameters = Array.from({ length: 30 }, (_, i) => `    - {name: p${i}, init: ${i}}`).join('\n');
  const from = peak.indexOf('    - {name: mu');
  const { stderr, code } = await (async () => {
    writeFileSync(
      join(folder, 'many.yaml'),
      `${peak.slice(0, from)}${parameters}\n${peak.slice(peak.indexOf('channels:'))}`,
    );
    return sheaf(['unbinned-fit', '--config', join(folder, 'many.yaml')]);
  })();
  expect(code).toBe(3);
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(21);
  expect(lines[19]).toContain(':25:7 model.parameters[19].bounds: missing, expected a pair such as [0, 1]');
  expect(lines[20]).toBe('and 10 more problems');
});

test('a byte-order mark and Windows line ends are no problem', async () => {
  const path = join(folder, 'windows.yaml');
  writeFileSync(path, `\ufeff${peak.replaceAll('\n', '\r\n')}`);
  const outcome = await sheaf(['unbinned-fit-toys', '--config', path, '--n-toys', '1', '--shard', '0/1']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
});
