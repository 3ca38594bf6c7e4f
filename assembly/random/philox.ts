// Philox4x32-10: a counter-based generator, so that any stream can be started anywhere without drawing what came before.
// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3.

const MULTIPLIER_0: u64 = 0xd2511f53;
const MULTIPLIER_1: u64 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

/** Writes the four words of block (c0, c1, c2, c3) under key (k0, k1) to `out`, 16 bytes. */
export function philox4x32(k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, c3: u32, out: usize): void {
  for (let round = 0; round < 10; round++) {
    const p0: u64 = MULTIPLIER_0 * (c0 as u64);
    const p1: u64 = MULTIPLIER_1 * (c2 as u64);
    const n0 = ((p1 >> 32) as u32) ^ c1 ^ k0;
    const n2 = ((p0 >> 32) as u32) ^ c3 ^ k1;
    c0 = n0;
    c1 = p1 as u32;
    c2 = n2;
    c3 = p0 as u32;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}
