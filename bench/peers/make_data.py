"""Writes N events of the Gauss+Exp data of NextStat's benchmarks: make_data.py N SEED FILE.parquet

The recipe of nextstat/benchmarks/unbinned/run_suite.py: one numpy generator; N // 4 normals (91.2, 2.5) in batches, those
outside [60, 120] rejected; the rest exponential, e^(-0.03 x) on the window by its inverse; shuffled.
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LOWER, UPPER, SLOPE = 60.0, 120.0, -0.03


def gauss_exp(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    n_sig = n // 4
    signal = np.empty(0)
    while len(signal) < n_sig:
        batch = rng.normal(91.2, 2.5, max(2 * n_sig, 2048))
        signal = np.concatenate([signal, batch[(batch >= LOWER) & (batch <= UPPER)]])
    low, high = np.exp(SLOPE * LOWER), np.exp(SLOPE * UPPER)
    background = np.log(low + rng.random(n - n_sig) * (high - low)) / SLOPE
    events = np.concatenate([signal[:n_sig], background])
    rng.shuffle(events)
    return events


if __name__ == "__main__":
    count, seed, path = sys.argv[1:]
    pq.write_table(pa.table({"mass": gauss_exp(int(count), int(seed))}), path)
