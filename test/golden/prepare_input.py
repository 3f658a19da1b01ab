#!/usr/bin/python3
"""Golden values for main/pixels/prepareInput.ts, from an independent numpy implementation of docs/model-contract.md, "Input".

Writes test/fixtures/pixels/prepare_input.json: images as a formula (so that none is stored), the expected mean of each channel and a few
hundred sampled values. Run from the repository root: /usr/bin/python3 test/golden/prepare_input.py
"""
import json

import numpy as np

CHANNELS = [("brain", 40.0, 80.0), ("subdural", 80.0, 200.0), ("bone", 600.0, 2000.0)]
AIR = -1000.0


def picture(rows, cols):
    """Bands of air, fat, brain, blood and bone, integers only, so that any language makes the same numbers."""
    row, col = np.mgrid[0:rows, 0:cols].astype(np.int64)
    return ((row * 37 + col * 61 + (row * col) % 251) % 2200 - 1050).astype(np.float32)


def weights(n_in, n_out):
    """Matrix [n_out, n_in]: area average down, bilinear with half-pixel centres and held edges up."""
    matrix = np.zeros((n_out, n_in))
    scale = n_in / n_out
    for i in range(n_out):
        if n_in >= n_out:
            start, end = i * n_in / n_out, (i + 1) * n_in / n_out
            for j in range(n_in):
                matrix[i, j] = max(0.0, min(end, j + 1) - max(start, j)) / scale
        else:
            x = min(max((i + 0.5) * scale - 0.5, 0.0), n_in - 1.0)
            j = int(np.floor(x))
            matrix[i, j] += 1 - (x - j)
            if j + 1 < n_in:
                matrix[i, j + 1] += x - j
    return matrix


def square(hu, geometry):
    rows, cols = hu.shape
    if geometry == "pad":
        side = max(rows, cols)
        out = np.full((side, side), AIR)
        top, left = (side - rows) // 2, (side - cols) // 2
        out[top : top + rows, left : left + cols] = hu
        return out
    side = min(rows, cols)
    top, left = (rows - side) // 2, (cols - side) // 2
    return hu[top : top + side, left : left + side].astype(np.float64)


def prepare(hu, size, value_range, geometry):
    low, high = value_range
    source = square(hu, geometry)
    matrix = weights(source.shape[0], size)
    planes = []
    for _, level, width in CHANNELS:
        windowed = np.clip((source - (level - width / 2)) / width, 0, 1)
        planes.append(low + (high - low) * (matrix @ windowed @ matrix.T))
    return np.stack(planes)


def main():
    cases = []
    for rows, cols, size, value_range, geometry in [
        (512, 512, 299, [-1, 1], "pad"),
        (384, 384, 299, [-1, 1], "pad"),
        (320, 320, 299, [-1, 1], "pad"),
        (299, 299, 299, [-1, 1], "pad"),
        (256, 256, 299, [-1, 1], "pad"),
        (1024, 1024, 299, [0, 1], "pad"),
        (300, 512, 299, [-1, 1], "pad"),
        (512, 301, 299, [-1, 1], "pad"),
        (512, 301, 224, [-1, 1], "crop"),
        (33, 64, 96, [-1, 1], "pad"),
    ]:
        tensor = prepare(picture(rows, cols), size, value_range, geometry)
        step = 1009
        cases.append(
            {
                "rows": rows,
                "cols": cols,
                "size": size,
                "range": value_range,
                "geometry": geometry,
                "means": [float(plane.mean()) for plane in tensor],
                "step": step,
                "samples": [round(float(v), 7) for v in tensor.ravel()[::step]],
            }
        )
    with open("test/fixtures/pixels/prepare_input.json", "w") as out:
        json.dump({"channels": CHANNELS, "cases": cases}, out)
        out.write("\n")


if __name__ == "__main__":
    main()
