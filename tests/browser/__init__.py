"""Pages as a real Chromium shows them: every test here carries the mark `browser`."""
