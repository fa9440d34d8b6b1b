"""Releases of the data: files that are the same whenever they are made from the tag, with their checksums."""
