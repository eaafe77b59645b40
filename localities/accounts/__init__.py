"""Signing in and one's own account, as services and pages need it: codes, sessions, browsers, forms."""
