// Nanoseconds and cycles per element of the math kernels: `node bench/micro/math.mjs`. Compiles assembly/math/probe.ts;
// 2,048 elements (16 kB in, 16 kB out) a call, 400 repeats of 4 calls. A cycle is measured by a chain of additions, so
// that the estimate holds on machines whose clock is not known.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const elements = 2048;
const repeats = 400;
const calls = 4;

const kernels = await compile();
const input = 1 << 20;
const output = input + 16 * elements;
const values = new Float64Array(kernels.memory.buffer, input, 2 * elements);

const uniform = (low, high) => (random) => low + (high - low) * random();
const cases = [
  ['exp2lanesArray', uniform(-30, 10)],
  ['expArray', uniform(-30, 10)],
  ['log2lanesArray', uniform(0.001, 100)],
  ['logArray', uniform(0.001, 100)],
  ['expm1Array', uniform(-2, 2)],
  ['log1pArray', uniform(-0.9, 2)],
  ['erfArray', uniform(-3, 3)],
  ['erfcArray', uniform(-3, 10)],
  ['normalCdfArray', uniform(-5, 5)],
  ['normalQuantileArray', uniform(0, 1)],
  ['logGammaArray', uniform(0.1, 40)],
  ['logFactorialArray', (random) => Math.floor(2000 * random())],
  ['sinArray', uniform(-30, 30)],
  ['atanArray', uniform(-5, 5)],
  ['powArray', uniform(0.1, 9)],
];

console.log(`a cycle: ${nanosecondsOfCycle().toFixed(3)} ns\n`);
console.log('kernel                min ns  median ns  cycles (of min)');
for (const [name, draw] of cases) {
  const times = measure(kernels[name], draw);
  const [min, median] = [times[0], times[times.length >> 1]];
  const cycles = min / nanosecondsOfCycle();
  console.log(
    `${name.replace('Array', '').padEnd(20)} ${min.toFixed(2).padStart(7)} ${median.toFixed(2).padStart(10)} ${cycles.toFixed(1).padStart(8)}`,
  );
}

function measure(kernel, draw) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < values.length; ++i) values[i] = draw(random);
  const times = [];
  for (let repeat = 0; repeat < repeats; ++repeat) {
    const start = process.hrtime.bigint();
    for (let call = 0; call < calls; ++call) kernel(input, output, elements);
    times.push(Number(process.hrtime.bigint() - start) / (calls * elements));
  }
  return times.sort((a, b) => a - b);
}

function nanosecondsOfCycle() {
  const steps = 20_000;
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 200; ++repeat) {
    const start = process.hrtime.bigint();
    kernels.spin(steps);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / (16 * steps));
  }
  return best;
}

async function compile() {
  let binary;
  const { error, stderr } = await asc.main(
    ['assembly/math/probe.ts', '--outFile', 'probe.wasm', '--baseDir', root]
      .concat(['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--uncheckedBehavior', 'always'])
      .concat(['--enable', 'simd', '--initialMemory', '32']),
    { writeFile: (_name, contents) => (binary = contents) },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary, { env: { abort() {} } });
  return instance.exports;
}
