"""Text with places: YAML whose every value knows its line and column, words as search sees them, suggestions."""
