"""What pages are made of: templates, styles and scripts, for the preview and the site alike."""
