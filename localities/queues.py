"""Names of the tasks that pages wake up."""

SEND_PASSWORD_MAILS = "localities.send_password_mails"  # noqa: S105 - a task's name
