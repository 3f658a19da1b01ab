"""InceptionV3 in PyTorch by torchvision's names, written independently of the recipe in models/inception-v3."""
import torch
import torch.nn.functional as F


def average(x):
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def inception_stages(conv, x):
    """Outputs of the stages that the tests compare, in order. `conv(name, x, stride, padding)` convolves, normalises and rectifies."""

    def a(name, x):
        n = name + '.'
        return torch.cat([
            conv(n + 'branch1x1', x),
            conv(n + 'branch5x5_2', conv(n + 'branch5x5_1', x), padding=2),
            conv(n + 'branch3x3dbl_3', conv(n + 'branch3x3dbl_2', conv(n + 'branch3x3dbl_1', x), padding=1), padding=1),
            conv(n + 'branch_pool', average(x))], 1)

    x = conv('Conv2d_1a_3x3', x, 2)
    x = conv('Conv2d_2b_3x3', conv('Conv2d_2a_3x3', x), padding=1)
    x = F.max_pool2d(x, 3, 2)
    x = conv('Conv2d_4a_3x3', conv('Conv2d_3b_1x1', x))
    x = F.max_pool2d(x, 3, 2)
    for name in ('Mixed_5b', 'Mixed_5c', 'Mixed_5d'):
        x = a(name, x)
    return {'mixed5d': x, **stages_behind_mixed5d(conv, x)}


def stages_behind_mixed5d(conv, x):
    """The later of the stages of `inception_stages`, from the output of Mixed_5d."""

    def c(name, x):
        n = name + '.'
        y = conv(n + 'branch7x7_1', x)
        y = conv(n + 'branch7x7_3', conv(n + 'branch7x7_2', y, padding=(0, 3)), padding=(3, 0))
        z = conv(n + 'branch7x7dbl_1', x)
        for i, p in ((2, (3, 0)), (3, (0, 3)), (4, (3, 0)), (5, (0, 3))):
            z = conv(n + 'branch7x7dbl_%d' % i, z, padding=p)
        return torch.cat([conv(n + 'branch1x1', x), y, z, conv(n + 'branch_pool', average(x))], 1)

    def e(name, x, pooled):
        n = name + '.'
        y = conv(n + 'branch3x3_1', x)
        z = conv(n + 'branch3x3dbl_2', conv(n + 'branch3x3dbl_1', x), padding=1)
        return torch.cat([
            conv(n + 'branch1x1', x),
            conv(n + 'branch3x3_2a', y, padding=(0, 1)), conv(n + 'branch3x3_2b', y, padding=(1, 0)),
            conv(n + 'branch3x3dbl_3a', z, padding=(0, 1)), conv(n + 'branch3x3dbl_3b', z, padding=(1, 0)),
            conv(n + 'branch_pool', pooled)], 1)

    out = {}
    n = 'Mixed_6a.'
    y = conv(n + 'branch3x3dbl_3', conv(n + 'branch3x3dbl_2', conv(n + 'branch3x3dbl_1', x), padding=1), 2)
    x = torch.cat([conv(n + 'branch3x3', x, 2), y, F.max_pool2d(x, 3, 2)], 1)
    for name in ('Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e'):
        x = c(name, x)
    out['mixed6e'] = x
    n = 'Mixed_7a.'
    y = conv(n + 'branch7x7x3_2', conv(n + 'branch7x7x3_1', x), padding=(0, 3))
    y = conv(n + 'branch7x7x3_4', conv(n + 'branch7x7x3_3', y, padding=(3, 0)), 2)
    x = torch.cat([conv(n + 'branch3x3_2', conv(n + 'branch3x3_1', x), 2), y, F.max_pool2d(x, 3, 2)], 1)
    out['mixed7a'] = x
    x = e('Mixed_7b', x, average(x))
    out['mixed7b'] = x
    x = e('Mixed_7c', x, F.max_pool2d(x, 3, 1, 1))
    out['mixed7c'] = x
    return out
