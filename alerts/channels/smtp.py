"""Django's SMTP backend, which also knows whether a mail was handed over when the connection broke."""

import smtplib

from django.core.mail.backends import smtp

from alerts.failures import AnswerLostError

GARBLED = -1


class _TellsDoubt:
    """RFC 5321, 4.5.3.2.6: once the final dot is sent, the server may have taken the mail even where no answer came."""

    _sends = 0

    def data(self, msg: bytes | str) -> tuple[int, bytes]:
        self._sends = 0
        try:
            code, answer = super().data(msg)
        except smtplib.SMTPDataError:
            raise
        except OSError as error:
            if self._is_handed_over:
                raise AnswerLostError(str(error)) from error
            raise
        if code == GARBLED:
            raise AnswerLostError(answer.decode("utf-8", "replace"))
        return code, answer

    def send(self, text: bytes | str) -> None:
        super().send(text)
        self._sends += 1

    @property
    def _is_handed_over(self) -> bool:
        # The command is the first, the mail with its final dot the second; one that broke midway is not counted.
        return self._sends == 2


class _Plain(_TellsDoubt, smtplib.SMTP):
    pass


class _OverTls(_TellsDoubt, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _OverTls if self.use_ssl else _Plain

    def open(self) -> bool | None:
        """Greet at once: a server that does not answer is away, whatever mail comes first."""
        is_new = super().open()
        if is_new:
            self.connection.ehlo_or_helo_if_needed()
        return is_new
