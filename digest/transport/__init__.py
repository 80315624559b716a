"""Transports that send mails: SMTP, Apprise, the outbox folder; their results and bounces."""
