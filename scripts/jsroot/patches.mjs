// Where jsroot 7.11.2 answers wrongly or not at all on the paths we use. Each patch must match as often as it says, once
// by default, so that a new version of jsroot stops the build instead of losing one.

/** @type {readonly { file: string, why: string, find: string | RegExp, put: string, times?: number }[]} */
export const patches = [
  {
    file: 'tree.mjs',
    why: 'an exception while baskets are decoded was lost: the promise never settled and Node ended the process',
    find: `      handle.selector.Begin(tree);

      readNextBaskets();`,
    put: `      handle.selector.Begin(tree);

      Promise.resolve().then(readNextBaskets).catch(rejectFunc);`,
  },
  {
    file: 'io.mjs',
    why: 'negative 64-bit integers below -2^31 whose low word has no top bit were read wrongly (~low is signed)',
    find: 'return (~high < 0x200000) ? (-1 - ((~high) * 0x100000000 + ~low)) : (BigInt(-1) - (BigInt(~high) * BigInt(0x100000000) + BigInt(~low)));',
    put: 'return (~high < 0x200000) ? (-1 - ((~high) * 0x100000000 + (~low >>> 0))) : (BigInt(-1) - (BigInt(~high) * BigInt(0x100000000) + BigInt(~low >>> 0)));',
  },
  {
    file: 'io.mjs',
    why: 'the number of dimensions in a damaged file was trusted, and an array that long ends the process',
    find: `      if (handle.minus1)
         --ndim;`,
    put: `      if (handle.minus1)
         --ndim;
      if (ndim > 5)
         throw new Error('an array of ' + ndim + ' dimensions');`,
  },
  {
    file: 'io.mjs',
    why: 'lengths in a damaged file were trusted: an array of 2^31 elements takes seconds and gigabytes',
    find: /new Array\((n|nobjects|cnt|sz0)\)/g,
    put: 'roomFor($1)',
    times: 13,
  },
  {
    file: 'io.mjs',
    why: 'the same for arrays of numbers, each of which takes a byte or more',
    find: `   readFastArray(n, array_type) {
`,
    put: `   readFastArray(n, array_type) {
      if (!(n <= this.remain()))
         throw new Error('an array of ' + n + ' numbers in ' + this.remain() + ' bytes');
`,
  },
  {
    file: 'io.mjs',
    why: 'an entry without an offset was read from position NaN, which a DataView takes for 0',
    find: 'locate(pos) { this.o = pos; }',
    put: `locate(pos) {
      if (!(pos >= 0))
         throw new Error('an entry without a place');
      this.o = pos;
   }`,
  },
  {
    file: 'io.mjs',
    why: 'the function roomFor that a patch above calls',
    find: `class TBuffer {`,
    put: `function roomFor(length) {
  if (!(length <= 1e7)) throw new Error('a list of ' + length + ' parts');
  return new Array(length);
}

class TBuffer {`,
  },
  {
    file: 'rntuple.mjs',
    why: 'a record of no length was read again and again, as often as a damaged count says',
    find: /reader\.seek\(Number\(recordStart \+ (\w+)\)\)/g,
    put: 'reader.seek(Number(recordStart + lengthOfRecord($1)))',
    times: 6,
  },
  {
    file: 'rntuple.mjs',
    why: 'the function lengthOfRecord that the patch above calls',
    find: `class RBufferReader {`,
    put: `function lengthOfRecord(length) {
  if (length < 8n) throw new Error('a record of ' + length + ' bytes');
  return length;
}

class RBufferReader {`,
  },
];
