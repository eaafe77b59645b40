"""The draft of a letter that urges units on ("công văn đôn đốc"), from selected alerts, to edit and sign."""

from alerts.letters.content import Letter, letter_of, sender_for
from alerts.letters.document import write_letter

__all__ = ["Letter", "letter_of", "sender_for", "write_letter"]
