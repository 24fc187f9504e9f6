"""Findings that were known before: a JSON report of an earlier run, by fingerprint."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.errors import UsageError

if TYPE_CHECKING:
    from dutygraph.findings import Findings

__all__ = ["mark_known"]


def mark_known(findings: Findings, path: str) -> Findings:
    """Returns the findings with those that stand in the baseline marked as known.

    Raises:
        UsageError: the file cannot be read, is no report of ours, or was made under another version of the law.
    """
    try:
        document = json.loads(Path(path).read_bytes())
        version = document["rulebase"]["version"]
        fingerprints = {item["fingerprint"] for item in document["findings"]}
    except OSError as error:
        raise UsageError(f"The baseline cannot be read: {error.strerror}.", where=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "The baseline is not a report of dutygraph.", where=path, remedy="Make one with: dutygraph check … --format json"
        ) from error
    if version != findings.rulebase.version:
        raise UsageError(
            f"The baseline was made under version {version} of the law, and this is {findings.rulebase.version}.",
            where=path,
            remedy="Make a new baseline, so that what the law changed is looked at.",
        )
    known = tuple(replace(found, known=found.fingerprint in fingerprints) for found in findings.findings)
    return replace(findings, findings=known, has_baseline=True)
