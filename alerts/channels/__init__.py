"""The ways out: each takes one stored delivery and hands it over, or raises what went wrong. They write nothing."""

from typing import Protocol

from alerts.channels.mail import MailCarrier
from alerts.channels.webhook import WebhookCarrier
from alerts.choices import Channel
from alerts.models import Delivery

__all__ = ["Carrier", "carrier_for"]


class Carrier(Protocol):
    def carry(self, delivery: Delivery) -> None:
        """Hand a delivery over. `alerts.failures` says what each error means."""

    def close(self) -> None: ...


def carrier_for(channel: Channel) -> Carrier:
    """One for a run of a worker. The page has none: what is written there has arrived."""
    return {Channel.MAIL: MailCarrier, Channel.WEBHOOK: WebhookCarrier}[channel]()
