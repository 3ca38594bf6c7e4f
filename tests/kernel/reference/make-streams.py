"""Writes streams.json: the first numbers of some random streams, for tests/kernel/streams.test.ts. Python 3.11.7 alone.

Philox4x32-10 after J. Salmon et al., SC'11, and xoshiro256++ after D. Blackman and S. Vigna, ACM TOMS 47 (2021) 36, in
Python's own integers, checked against their published vectors. A stream's name (seed, item, purpose, part) is Philox's
key (the seed's two words) and counter (block, the item's two words, purpose * 2^24 + part); ten blocks fill 160 bytes:
two SIMD states of xoshiro256+, lane by lane, then the state of xoshiro256++.
"""

import json

MASK = 2**64 - 1


def philox(key, counter):
    (k0, k1), (c0, c1, c2, c3) = key, counter
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return [c0, c1, c2, c3]


def rotate(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


def step(s):
    t = (s[1] << 17) & MASK
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 45)


def plus(s):
    result = (s[0] + s[3]) & MASK
    step(s)
    return result


def plus_plus(s):
    result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
    step(s)
    return result


assert philox((0, 0), (0, 0, 0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
state = [1, 2, 3, 4]
assert [plus_plus(state) for _ in range(3)] == [41943041, 58720359, 3588806011781223]
state = [1, 2, 3, 4]
assert [plus(state) for _ in range(3)] == [5, 211106232532999, 211106635186183]


def stream(seed, item, purpose, part):
    key = (seed % 2**32, seed // 2**32)
    last = (purpose << 24) | part
    words = [
        word
        for block in range(10)
        for word in philox(key, (block, item % 2**32, item // 2**32, last))
    ]
    longs = [words[i] | (words[i + 1] << 32) for i in range(0, 40, 2)]
    # Element i of the two SIMD states stands in longs 2 i (first lane) and 2 i + 1 (second lane).
    lanes = [[longs[8 * s + 2 * i + lane] for i in range(4)] for s in (0, 1) for lane in (0, 1)]
    scalar = longs[16:20]
    positions = [(plus(lane) >> 12) * 2.0**-51 - 1.0 for _ in range(4) for lane in lanes]
    bits = [plus_plus(scalar) for _ in range(4)]
    return {
        "name": [seed, item, purpose, part],
        "bits": [f"{b:016x}" for b in bits],
        "uniforms": [((b >> 11) | 1) * 2.0**-53 for b in bits],
        "positions": positions,
    }


names = [
    (0, 0, 1, 0),
    (1, 0, 1, 0),
    (42, 7, 1, 0),
    (42, 7, 1, 1),
    (42, 7, 2, 0),
    (42, 7, 6, 3),
    (2**32 + 5, 12345678901, 3, 2),
    (2**53 - 1, 2**53 - 1, 5, 2**24 - 1),
]
print(json.dumps([stream(*name) for name in names]))
