"""The other side of test/bench/trainStep.ts: loss and gradients of InceptionV3 behind Mixed_5d in PyTorch.

Usage: torchStep.py <weights.bin> <weights.json> <batch> <features.f16> <targets.f32> <weights.f32> <gradients.f32>
Reads lines from stdin: `threads N`; `step M` runs the batch in micro-batches of M and answers a line of JSON, ms and loss;
`gradients a b c` writes those of the last step, in the order of the names.
(Debian: python3-torch, python3-numpy)
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'golden'))
from inception_network import stages_behind_mixed5d

# As our runtime does.
torch.set_flush_denormal(True)
weights, index, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = np.fromfile(weights, '<f4')
state = {}
for name, dims, at in json.load(open(index)):
    count = int(np.prod(dims))
    state[name] = torch.from_numpy(data[at:at + count].reshape(dims).copy()).requires_grad_()
features = torch.from_numpy(np.fromfile(sys.argv[4], '<f2').reshape(batch, 288, 35, 35))
targets, label_weights = (torch.from_numpy(np.fromfile(path, '<f4').reshape(batch, -1)) for path in sys.argv[5:7])


def conv(name, x, stride=1, padding=0):
    return F.relu(F.conv2d(x, state[name + '.weight'], state[name + '.bias'], stride, padding))


def step(micro):
    total = 0.0
    for tensor in state.values():
        tensor.grad = None
    for first in range(0, batch, micro):
        part = slice(first, first + micro)
        pooled = stages_behind_mixed5d(conv, features[part].float())['mixed7c'].mean((2, 3))
        logits = F.linear(pooled, state['head.weight'], state['head.bias'])
        loss = F.binary_cross_entropy_with_logits(logits, targets[part], label_weights[part], reduction='sum')
        loss.backward()
        total += loss.item()
    return total


for line in sys.stdin:
    word, *rest = line.split()
    if word == 'threads':
        torch.set_num_threads(int(rest[0]))
        continue
    if word == 'step':
        began = time.perf_counter()
        loss = step(int(rest[0]))
        answer = {'ms': 1000 * (time.perf_counter() - began), 'loss': loss}
    else:
        np.concatenate([state[name].grad.numpy().ravel() for name in rest]).tofile(sys.argv[7])
        answer = {}
    print(json.dumps(answer), flush=True)
