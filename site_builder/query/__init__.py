"""The query language: one meaning for ``kb query``, for the options of the commands, and for the site's search box.

``language`` turns text into a tree, ``vocabulary`` knows the values that may be asked for, ``rows`` makes the compact
row of each paper, ``evaluate`` finds and orders the rows, ``fulltext`` ranks words by BM25. The meaning is defined in
``docs/reference/query-language.md``; ``templates/assets/query.js`` is the same language in JavaScript.
"""
