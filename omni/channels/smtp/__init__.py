"""Mail through a server that speaks SMTP."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from omni.config import Smtp

SECONDS = 20


def send_mail(server: Smtp, *, address: str, subject: str, body: str) -> None:
    """Hand one message to the server; raises OSError or SMTPException when it was not taken."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, address, subject
    message.set_content(body)
    with smtplib.SMTP(server.host, server.port, timeout=SECONDS) as connection:
        if server.starttls:
            connection.starttls()
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)
