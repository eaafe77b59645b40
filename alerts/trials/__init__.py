"""What a rule would have done: held against the stored history before it is switched on. Reads only."""

from alerts.trials.trying import Opening, Trial, try_rule

__all__ = ["Opening", "Trial", "try_rule"]
