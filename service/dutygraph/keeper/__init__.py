"""The keeper: the one process that changes the stores.

It owns what each tenant has, keeps it in the ledger, and starts a generation of query workers after every change.

Source: docs/decisions/0017-writing.md.
"""

from dutygraph.keeper.holdings import Holdings
from dutygraph.keeper.line import KeeperLine
from dutygraph.keeper.loop import Keeper
from dutygraph.keeper.ward import Ward
from dutygraph.keeper.writing import NOT_THERE, Write, Written

__all__ = ["NOT_THERE", "Holdings", "Keeper", "KeeperLine", "Ward", "Write", "Written"]
