"""What the tests stand on: a sealed environment, private servers, a real worker, a mail server and a browser."""
