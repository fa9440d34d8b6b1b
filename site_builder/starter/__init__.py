"""A new knowledge base: its first files, and its entries where it begins with lists that are there already."""
