"""From an article to draft fact files: what can be drafted, nothing lost, and the review that finishes it."""
