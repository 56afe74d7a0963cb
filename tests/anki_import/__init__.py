"""Tests against the real Anki library: what a learner has after importing a package."""
