"""The API of the catalogue, plans, targets, values and verdicts."""
