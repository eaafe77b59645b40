"""The only writers of this app: named verbs, keyword-only, atomic, with `by=` for the person (None: the operator)."""
