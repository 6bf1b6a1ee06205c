#!/usr/bin/env python3
"""Write spirals.csv: three interleaved spiral arms, 200 points each.

usage: datasets/spirals.py

Point i of arm k lies at radius r = (i + 1) / 200 and angle
2 pi k / 3 + 4 r + 0.2 z, z being normal noise. The noise comes from the linear
congruential generator of POSIX drand48 (seed 1), a sum of twelve uniform draws
less six, so that every Python writes the same file.
"""

import math
import pathlib

ARMS = "abc"
POINTS = 200
TURN = 4.0
NOISE = 0.2


def uniform(seed):
    """Numbers in [0, 1), as drand48 draws them after srand48(seed)."""
    state = (seed << 16) | 0x330E
    while True:
        state = (0x5DEECE66D * state + 0xB) % 2**48
        yield state / 2**48


def main():
    draws = uniform(1)
    lines = ["x,y,class"]
    for i in range(POINTS):
        for k, arm in enumerate(ARMS):
            z = sum(next(draws) for _ in range(12)) - 6
            r = (i + 1) / POINTS
            angle = 2 * math.pi * k / len(ARMS) + TURN * r + NOISE * z
            x, y = r * math.sin(angle), r * math.cos(angle)
            lines.append(f"{x:.4f},{y:.4f},{arm}")
    path = pathlib.Path(__file__).with_name("spirals.csv")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
