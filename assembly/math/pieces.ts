// A function in pieces: which piece a number lies in, and the polynomial around the piece's centre. A row is {the value
// at the centre to 26 bits, its rest, c1 ... c9}, as make_kernel_tables.py writes it; pieces are 1/16 of a binade wide.

const ROW_BYTES: usize = 88;
const PIECE: i64 = 1 << 48; // in the bits of a double
const HALF_PIECE: i64 = 1 << 47;

/** The address of the row for x, where `first` is the start of the table's first piece. */
// @ts-ignore: decorator
@inline
export function rowFor(table: usize, first: f64, x: f64): usize {
  return table + <usize>((reinterpret<i64>(x) - reinterpret<i64>(first)) >> 48) * ROW_BYTES;
}

/** The centre of the piece that x lies in; x less it is exact. */
// @ts-ignore: decorator
@inline
export function centreFor(x: f64): f64 {
  return reinterpret<f64>((reinterpret<i64>(x) & -PIECE) | HALF_PIECE);
}

/** What the function has at a distance u from the centre beyond the row's first number. */
export function fromRow(row: usize, u: f64): f64 {
  const uu = u * u;
  const low = load<f64>(row, 16) + u * load<f64>(row, 24) + uu * (load<f64>(row, 32) + u * load<f64>(row, 40));
  const high = load<f64>(row, 48) + u * load<f64>(row, 56) + uu * (load<f64>(row, 64) + u * load<f64>(row, 72));
  const uuuu = uu * uu;
  return load<f64>(row, 8) + u * (low + uuuu * (high + uuuu * load<f64>(row, 80)));
}
