"""The other side of test/bench/torch.ts: a study through pydicom, numpy and PyTorch, as one would write it in Python.

Usage: torchStudy.py <folder of DICOM files> <weights.bin> <weights.json> <model.json>
Reads a line from stdin for each round; answers each with a line of JSON: ms and the logits of every slice, in order of position.
(Debian: python3-torch, python3-pydicom, python3-numpy)
"""
import functools
import json
import sys
import time
from pathlib import Path

import numpy as np
import pydicom
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'golden'))
from inception_network import inception_stages
from prepare_input import weights as area_weights

folder, weights, index, manifest = sys.argv[1:]
model = json.load(open(manifest))
size = model['input']['size']
low, high = model['input']['range']
data = np.fromfile(weights, '<f4')
state = {}
for name, dims, at in json.load(open(index)):
    count = int(np.prod(dims))
    state[name] = torch.from_numpy(data[at:at + count].reshape(dims).copy())


def conv(name, x, stride=1, padding=0):
    # Batch norm is folded into the kernels already.
    return F.relu(F.conv2d(x, state[name + '.weight'], state[name + '.bias'], stride, padding))


@functools.lru_cache
def resampling(shape):
    return [area_weights(n, size).astype(np.float32) for n in shape]


def prepared(dataset):
    hu = dataset.pixel_array.astype(np.float32) * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    planes = []
    for channel in model['input']['channels']:
        bottom = channel['levelHu'] - channel['widthHu'] / 2
        planes.append(np.clip((hu - bottom) / channel['widthHu'], 0, 1))
    rows, cols = (torch.from_numpy(matrix) for matrix in resampling(hu.shape))
    return low + (high - low) * (rows @ torch.from_numpy(np.stack(planes)) @ cols.T)[None]


def study():
    datasets = [pydicom.dcmread(path) for path in Path(folder).iterdir()]
    datasets.sort(key=lambda dataset: float(dataset.ImagePositionPatient[2]))
    logits = []
    with torch.inference_mode():
        for dataset in datasets:
            features = inception_stages(conv, prepared(dataset))['mixed7c'].mean((2, 3))
            logits.append((features @ state['head.weight'].T + state['head.bias'])[0].tolist())
    return logits


for line in sys.stdin:
    if line.startswith('threads '):
        torch.set_num_threads(int(line.split()[1]))
        continue
    began = time.perf_counter()
    result = study()
    print(json.dumps({'ms': 1000 * (time.perf_counter() - began), 'logits': result}), flush=True)
