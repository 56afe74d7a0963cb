"""Articles that become drafts of fact files."""
