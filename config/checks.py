"""What must be configured before the service starts."""
