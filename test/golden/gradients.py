"""Gradients of a whole InceptionV3 by PyTorch in double precision, for test/training/wholeNetwork.test.ts.

Weights, biases and pictures come from the random stream of main/contract, seeded by their names, so that both sides make
them alike. No value may lie so near to a kink of Relu or a pool that rounding decides on which side it falls: of several
pictures, the first is taken that keeps all of them away.

Usage: gradients.py <out.json>     (Debian: python3-torch, python3-numpy)
"""
import base64
import json
import sys
import zlib

import numpy as np
import torch
import torch.nn.functional as F

from inception_network import inception_stages

BATCH, SIDE, LABELS, KEPT = 2, 139, 6, 48
# A prime, so that the values kept are of all channels and all taps.
STRIDE = 104729


def stream(name, count):
    """`count` numbers of randomStream(crc32(name)), in [0, 1)."""
    with np.errstate(over='ignore'):
        x = np.uint32(zlib.crc32(name.encode())) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x9E3779B9)
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
        x ^= x >> 16
    return x / 2.0 ** 32


def between(name, shape, a):
    return (-a + 2 * a * stream(name, int(np.prod(shape)))).astype(np.float32).reshape(shape)


# Output channels and kernels of the convolutions, from the tables of Szegedy et al. 2015 as torchvision has them.
SIZES = {'Conv2d_1a_3x3': (32, 3, 3), 'Conv2d_2a_3x3': (32, 3, 3), 'Conv2d_2b_3x3': (64, 3, 3),
         'Conv2d_3b_1x1': (80, 1, 1), 'Conv2d_4a_3x3': (192, 3, 3)}
for block, pool in (('Mixed_5b', 32), ('Mixed_5c', 64), ('Mixed_5d', 64)):
    SIZES.update({block + '.branch1x1': (64, 1, 1), block + '.branch5x5_1': (48, 1, 1), block + '.branch5x5_2': (64, 5, 5),
                  block + '.branch3x3dbl_1': (64, 1, 1), block + '.branch3x3dbl_2': (96, 3, 3),
                  block + '.branch3x3dbl_3': (96, 3, 3), block + '.branch_pool': (pool, 1, 1)})
SIZES.update({'Mixed_6a.branch3x3': (384, 3, 3), 'Mixed_6a.branch3x3dbl_1': (64, 1, 1),
              'Mixed_6a.branch3x3dbl_2': (96, 3, 3), 'Mixed_6a.branch3x3dbl_3': (96, 3, 3)})
for block, c in (('Mixed_6b', 128), ('Mixed_6c', 160), ('Mixed_6d', 160), ('Mixed_6e', 192)):
    SIZES.update({block + '.branch1x1': (192, 1, 1), block + '.branch7x7_1': (c, 1, 1), block + '.branch7x7_2': (c, 1, 7),
                  block + '.branch7x7_3': (192, 7, 1), block + '.branch7x7dbl_1': (c, 1, 1),
                  block + '.branch7x7dbl_2': (c, 7, 1), block + '.branch7x7dbl_3': (c, 1, 7),
                  block + '.branch7x7dbl_4': (c, 7, 1), block + '.branch7x7dbl_5': (192, 1, 7),
                  block + '.branch_pool': (192, 1, 1)})
SIZES.update({'Mixed_7a.branch3x3_1': (192, 1, 1), 'Mixed_7a.branch3x3_2': (320, 3, 3),
              'Mixed_7a.branch7x7x3_1': (192, 1, 1), 'Mixed_7a.branch7x7x3_2': (192, 1, 7),
              'Mixed_7a.branch7x7x3_3': (192, 7, 1), 'Mixed_7a.branch7x7x3_4': (192, 3, 3)})
for block in ('Mixed_7b', 'Mixed_7c'):
    SIZES.update({block + '.branch1x1': (320, 1, 1), block + '.branch3x3_1': (384, 1, 1),
                  block + '.branch3x3_2a': (384, 1, 3), block + '.branch3x3_2b': (384, 3, 1),
                  block + '.branch3x3dbl_1': (448, 1, 1), block + '.branch3x3dbl_2': (384, 3, 3),
                  block + '.branch3x3dbl_3a': (384, 1, 3), block + '.branch3x3dbl_3b': (384, 3, 1),
                  block + '.branch_pool': (192, 1, 1)})

state = {}
margin = np.inf


def parameter(name, shape, a, half):
    values = between(name, shape, a)
    if half:
        values = values.astype(np.float16)
    if name not in state:
        state[name] = torch.from_numpy(values.astype(np.float64)).requires_grad_()
    return state[name]


def conv(name, x, stride=1, padding=0):
    global margin
    outputs, rows, cols = SIZES[name]
    fan = x.shape[1] * rows * cols
    kernel = parameter(name + '.weight', (outputs, x.shape[1], rows, cols), np.sqrt(6 / fan), True)
    bias = parameter(name + '.bias', (outputs,), 0.1, False)
    y = F.conv2d(x, kernel, bias, stride, padding)
    margin = min(margin, float((y.abs() / y.std()).min().detach()))
    return F.relu(y)


def pool_margin(x):
    """The least difference between the two largest values of a window of 3 by 3 that is not all zero."""
    windows = F.unfold(F.pad(x.detach(), (1, 1, 1, 1), value=-1).reshape(-1, 1, *[s + 2 for s in x.shape[2:]]), 3)
    two = windows.topk(2, 1).values
    apart = (two[:, 0] - two[:, 1])[two[:, 0] > 0]
    return float(apart.min() / x.std().detach())


max_pool = F.max_pool2d


def watched(x, *motion):
    global margin
    margin = min(margin, pool_margin(x))
    return max_pool(x, *motion)


F.max_pool2d = watched

features = 2048
targets = torch.tensor([[1, 0, 1, 0, 0, 1], [0, 1, 1, 0, 1, 0]], dtype=torch.float64)
weights = torch.tensor([[1, 0, 0.5, 1, 0, 1], [0.5, 1, 0, 1, 1, 0]], dtype=torch.float64)
for picture in range(200):
    margin = np.inf
    x = between('picture %d' % picture, (BATCH, 3, SIDE, SIDE), 1).astype(np.float16).astype(np.float64)
    x = torch.from_numpy(x)
    pooled = inception_stages(conv, x)['mixed7c'].mean((2, 3))
    head = parameter('head.weight', (LABELS, features), np.sqrt(6 / features), False)
    shift = parameter('head.bias', (LABELS,), 0.1, False)
    logits = pooled @ head.T + shift
    print(picture, margin, file=sys.stderr)
    if margin > 1e-6:
        break
else:
    sys.exit('no picture keeps away from the kinks')

loss = (F.binary_cross_entropy_with_logits(logits, targets, reduction='none') * weights).sum()
loss.backward()
result = []
for name, tensor in state.items():
    gradient = tensor.grad.numpy().ravel()
    kept = gradient[np.arange(min(KEPT, len(gradient))) * STRIDE % len(gradient)].astype('<f4')
    result.append({'name': name, 'shape': list(tensor.shape), 'norm': float(np.linalg.norm(gradient)),
                   'values': base64.b64encode(kept.tobytes()).decode()})
json.dump({'side': SIDE, 'picture': picture, 'targets': targets.int().tolist(), 'weights': weights.tolist(), 'loss': float(loss),
           'parameters': result}, open(sys.argv[1], 'w'), indent=0)
