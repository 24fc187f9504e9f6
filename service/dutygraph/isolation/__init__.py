"""Queries in processes of their own: forked over a snapshot, bounded, without a network.

A ``Generation`` holds one state of the stores and keeps forked workers ready; the kernel ends a worker that passes its time
or its memory. ``IsolatedEngine`` is the other end: an engine whose queries run there.

Source: docs/decisions/0016-isolation.md.
"""

from dutygraph.isolation.client import IsolatedEngine, Pool
from dutygraph.isolation.generation import Board, Generation, die_with_parent, start_generation
from dutygraph.isolation.limits import Limits
from dutygraph.isolation.worker import LAW_ONLY, Holding, Job, Snapshot

__all__ = [
    "LAW_ONLY",
    "Board",
    "Generation",
    "Holding",
    "IsolatedEngine",
    "Job",
    "Limits",
    "Pool",
    "Snapshot",
    "die_with_parent",
    "start_generation",
]
