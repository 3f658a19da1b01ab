"""Figures of random predictions by scikit-learn, for test/evaluation.

Usage: metrics.py <out.json>     (Debian: python3-sklearn, python3-scipy, python3-numpy)
"""
import json
import sys

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(20261125)


def binary(n, steps, prevalence):
    truth = (rng.uniform(size=n) < prevalence).astype(int)
    truth[:2] = [0, 1]
    score = np.clip(0.35 * truth + rng.beta(2, 3, n) * 0.65, 0, 1)
    if steps:
        score = np.round(score * steps) / steps
    weight = rng.integers(0, 4, n)
    weight[:2] = 1
    fpr, tpr, _ = metrics.roc_curve(truth, score, drop_intermediate=False)
    precision, recall, thresholds = metrics.precision_recall_curve(truth, score)
    called = (score >= 0.5).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(truth, called, labels=[0, 1]).ravel()
    observed, predicted = calibration_curve(truth, score, n_bins=10, strategy='uniform')
    edges = np.searchsorted(np.linspace(0, 1, 11)[1:-1], score)
    counts = np.bincount(edges, minlength=10)
    ece = sum(counts[b] / n * abs(score[edges == b].mean() - truth[edges == b].mean()) for b in range(10) if counts[b])
    return {
        'truth': truth.tolist(), 'score': score.tolist(), 'weight': weight.tolist(),
        'auc': metrics.roc_auc_score(truth, score), 'ap': metrics.average_precision_score(truth, score),
        'weightedAuc': metrics.roc_auc_score(truth, score, sample_weight=weight),
        'weightedAp': metrics.average_precision_score(truth, score, sample_weight=weight),
        'fpr': fpr.tolist(), 'tpr': tpr.tolist(),
        'precision': precision[:-1][::-1].tolist(), 'recall': recall[:-1][::-1].tolist(),
        'thresholds': thresholds[::-1].tolist(),
        'counts': [int(v) for v in (tp, fp, fn, tn)],
        'ppv': metrics.precision_score(truth, called, zero_division=0), 'sensitivity': metrics.recall_score(truth, called),
        'f1': metrics.f1_score(truth, called), 'accuracy': metrics.accuracy_score(truth, called),
        'brier': metrics.brier_score_loss(truth, score), 'ece': ece,
        'binsObserved': observed.tolist(), 'binsPredicted': predicted.tolist(),
    }


def classes(n, k):
    truth = rng.integers(0, k, n)
    predicted = np.where(rng.uniform(size=n) < 0.6, truth, rng.integers(0, k - 1, n))
    kinds = list(range(k))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, labels=kinds, zero_division=0)
    weighted = metrics.precision_recall_fscore_support(truth, predicted, labels=kinds, average='weighted', zero_division=0)
    return {
        'truth': truth.tolist(), 'predicted': predicted.tolist(), 'classes': k,
        'confusion': metrics.confusion_matrix(truth, predicted, labels=kinds).tolist(),
        'precision': precision.tolist(), 'recall': recall.tolist(), 'f1': f1.tolist(), 'support': support.tolist(),
        'accuracy': metrics.accuracy_score(truth, predicted), 'weighted': [float(v) for v in weighted[:3]],
    }


def rsna(n):
    labels = ['any', 'epidural', 'intraparenchymal', 'intraventricular', 'subarachnoid', 'subdural']
    truth = (rng.uniform(size=(n, 6)) < 0.2).astype(int)
    score = rng.uniform(size=(n, 6))
    score[0] = [0, 1, 0, 1, 0, 1]
    weight = np.tile([2, 1, 1, 1, 1, 1], (n, 1))
    # Clipped here: newer scikit-learn clips by the float type, the challenge by 1e-15.
    loss = metrics.log_loss(truth.ravel(), np.clip(score.ravel(), 1e-15, 1 - 1e-15), sample_weight=weight.ravel())
    return {'labels': labels, 'truth': truth.T.tolist(), 'score': score.T.tolist(), 'loss': loss}


def weighted_classes(n, k):
    of = classes(n, k)
    weight = rng.integers(0, 4, n)
    weight[:k] = 1
    kinds = list(range(k))
    figures = metrics.precision_recall_fscore_support(
        of['truth'], of['predicted'], labels=kinds, average='weighted', zero_division=0, sample_weight=weight)
    return {**of, 'weight': weight.tolist(), 'weighted': [float(v) for v in figures[:3]],
            'accuracy': metrics.accuracy_score(of['truth'], of['predicted'], sample_weight=weight)}


def wilson(hits, n):
    interval = stats.binomtest(hits, n).proportion_ci(0.95, method='wilson')
    return {'hits': hits, 'n': n, 'low': interval.low, 'high': interval.high}


json.dump({
    'binary': [binary(60, 0, 0.3), binary(150, 20, 0.1), binary(200, 4, 0.6), binary(40, 1, 0.5)],
    'classes': [classes(120, 5), classes(30, 6)],
    'rsna': rsna(25),
    'weightedClasses': weighted_classes(90, 5),
    'wilson': [wilson(*of) for of in [(36, 36), (0, 46), (11, 36), (1, 3), (450, 2946)]],
}, open(sys.argv[1], 'w'))
