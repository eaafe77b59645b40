"""Findings about what is stored: reading the figures of a locality and period, and what was found. Reads only."""

from indicators.findings.audits import audit_stored
from indicators.findings.found import Found, standing_at
from indicators.findings.rules import BLOCKABLE, Rules, read_rules
from indicators.findings.said import Said, findings_by_target, sentence_of

__all__ = [
    "BLOCKABLE",
    "Found",
    "Rules",
    "Said",
    "audit_stored",
    "findings_by_target",
    "read_rules",
    "sentence_of",
    "standing_at",
]
