"""A weighted, L2-regularised logistic regression by scikit-learn on made-up data, for test/training.

Usage: logistic.py <out.json>     (Debian: python3-sklearn)
"""
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(7)
rows, cols = 120, 8
x = (rng.normal(size=(rows, cols)) * np.linspace(0.5, 3, cols) + np.linspace(-1, 2, cols)).astype(np.float32)
truth = x.astype(float) @ np.linspace(-1, 1, cols)
y = (truth + rng.normal(size=rows) > np.median(truth)).astype(int)
weight = rng.uniform(0.2, 2, rows)
weight[:10] = 0
share = weight / weight.sum()
centre = share @ x
scale = np.sqrt(share @ (x - centre) ** 2)
penalty = 0.02
fit = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10000).fit((x - centre) / scale, y, sample_weight=share)
coefficients = fit.coef_[0] / scale
bias = float(fit.intercept_[0] - coefficients @ centre)
scores = np.round(x @ coefficients, 1)
json.dump({'rows': rows, 'cols': cols, 'x': [float(v) for v in x.ravel()], 'y': y.tolist(), 'weight': weight.tolist(),
           'penalty': penalty, 'coefficients': coefficients.tolist(), 'bias': bias, 'scores': scores.tolist(),
           'auc': roc_auc_score(y, scores), 'averagePrecision': average_precision_score(y, scores),
           'weightedAuc': roc_auc_score(y, scores, sample_weight=weight)}, open(sys.argv[1], 'w'))
