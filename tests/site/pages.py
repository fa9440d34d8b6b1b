"""One address of each type of page: of the real site, and of the invented one, whose pages are short."""

PAGES = [
    "", "papers/", "papers/gong2023figstep/", "taxonomy/", "taxonomy/attack/inference/black-box/", "authors/",
    "authors/mang-ye/", "venues/", "venues/aaai/", "years/2024/", "models/", "models/llava-1.5-7b/", "benchmarks/",
    "benchmarks/mm-safetybench/", "leaderboards/", "leaderboards/mm-safetybench/", "compare/",
    "results/ye2025survey-mm-safetybench/", "coverage/", "analysis/", "timeline/", "graph/", "statistics/",
    "coverage/attack/inference/black-box/typography/", "timeline/2025/", "authors/-z/", "changes/", "recommend/",
    "audited/",
    "glossary/", "contribute/", "about/", "data/", "docs/",
    "reference/query-language/",
]  # fmt: skip
"""On the real site."""
RESULTS = [
    "leaderboards/",
    "leaderboards/mm-safetybench/",
    "compare/",
    "results/ye2025survey-mm-safetybench/",
    "analysis/",
]
"""On the real site: what the invented one has no pages of."""
INVENTED = [
    "", "papers/", "papers/lind2023sticker/", "taxonomy/", "taxonomy/attack/inference/", "authors/",
    "authors/ada-okafor/", "venues/", "venues/fruitconf/", "years/2024/", "models/", "models/tessera-7b/",
    "benchmarks/", "benchmarks/pebblebench/", "coverage/", "timeline/", "graph/", "statistics/", "glossary/",
    "changes/", "contribute/", "about/", "data/", "docs/", "reference/query-language/",
]  # fmt: skip
"""On the invented site. What costs a step for each link or element is done here."""
