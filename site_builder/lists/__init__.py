"""Lists of papers as drafts of entries: awesome lists, and which reader a file to import needs."""
