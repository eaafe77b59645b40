"""The tasks that send what waits on a channel, by name. The page has none: what is written there has arrived."""

from alerts.choices import Channel

SEND_MAILS = "alerts.send_deliveries"
SEND_WEBHOOKS = "alerts.send_webhooks"
SENDERS = {Channel.MAIL: SEND_MAILS, Channel.WEBHOOK: SEND_WEBHOOKS}
