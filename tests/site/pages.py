"""One address of each type of page of the real site."""

PAGES = [
    "", "papers/", "papers/gong2023figstep/", "taxonomy/", "taxonomy/attack/inference/black-box/", "authors/",
    "authors/mang-ye/", "venues/", "venues/aaai/", "years/2024/", "models/", "models/llava-1.5-7b/", "benchmarks/",
    "benchmarks/mm-safetybench/", "leaderboards/", "leaderboards/mm-safetybench/",
    "results/ye2025survey-mm-safetybench/", "coverage/", "analysis/", "timeline/", "graph/", "statistics/",
    "coverage/attack/inference/black-box/typography/", "timeline/2025/", "authors/-z/", "changes/", "recommend/",
    "audited/",
    "glossary/", "contribute/", "about/", "data/", "docs/",
    "reference/query-language/",
]  # fmt: skip
