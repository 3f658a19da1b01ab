"""InceptionV3 written independently in PyTorch: statistics of its stages on a made-up picture, for test/models.

Usage: inception.py <weights.safetensors> <out.json>     (Debian: python3-torch, python3-numpy)
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

from inception_network import inception_stages

data = open(sys.argv[1], 'rb').read()
length = struct.unpack('<Q', data[:8])[0]
header = json.loads(data[8:8 + length])
header.pop('__metadata__', None)
state = {}
for key, entry in header.items():
    start, end = entry['data_offsets']
    kind = {'F16': '<f2', 'F32': '<f4'}[entry['dtype']]
    values = np.frombuffer(data[8 + length + start:8 + length + end], kind).reshape(entry['shape'])
    state[key] = torch.from_numpy(values.astype(np.float32))


def conv(name, x, stride=1, padding=0):
    x = F.conv2d(x, state[name + '.conv.weight'], None, stride, padding)
    bn = name + '.bn.'
    x = F.batch_norm(x, state[bn + 'running_mean'], state[bn + 'running_var'], state[bn + 'weight'], state[bn + 'bias'],
                     False, 0.0, 1e-3)
    return F.relu(x)


# A picture that both languages can make: smooth waves, another phase in each channel.
rows, cols = np.mgrid[0:299, 0:299].astype(np.float64)
x = np.stack([np.sin(0.05 * cols + k) * np.cos(0.03 * rows * (k + 1)) for k in range(3)]).astype(np.float32)
x = torch.from_numpy(x)[None]
with torch.no_grad():
    out = inception_stages(conv, x)

result = {}
for key, value in out.items():
    pooled = value.mean((2, 3))[0].double().numpy()
    step = len(pooled) // 16
    result[key] = {'channels': len(pooled), 'side': value.shape[2], 'mean': float(pooled.mean()),
                   'max': float(value.max()), 'pooled': [float(v) for v in pooled[::step]], 'step': step}
json.dump(result, open(sys.argv[2], 'w'), indent=1)
