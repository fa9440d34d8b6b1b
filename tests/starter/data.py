"""Small lists in every form that a knowledge base can begin with; nothing in them is real."""

MARKDOWN = """\
# Awesome Button Sorting [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

> Papers on sorting buttons. 🧵

## Contents
- [Methods](#methods)

## 1. 🔥 Methods

### By colour
- **Sorting by Colour at a Glance** (EMNLP 2021) [[paper](https://arxiv.org/abs/2101.00001)] [[code](https://github.com/example/colour)]
- [Hue Before Size in Boxes of Buttons](https://arxiv.org/abs/2102.00002), Ada Abel, Ben Bauer. NeurIPS 2022
- [Our favourite shop](https://shop.example/)

### By size
| Title | Venue | Date | Code |
|---|---|---|---|
| [The Calliper Is Enough](https://arxiv.org/abs/2203.00003) | ICLR 2023 | 2022/03 | [code](https://git.example/c) |
| [Hue Before Size in Boxes of Buttons](https://arxiv.org/abs/2102.00002) | NeurIPS 2022 | 2021/02 | |

## Surveys
- <a href="https://arxiv.org/abs/2304.00004">A Hundred Years of Sorting Buttons</a>
"""
BIBTEX = """\
@inproceedings{costa2024thousand, title = {A Thousand Boxes of Buttons}, author = {Costa, Dora and Abel, Ada},
  booktitle = {International Conference on Learning Representations}, year = {2024}, doi = {10.1000/boxes.1}}
@article{broken2020, title = {Never Closed, author = {Nobody}, year = 2020}
"""
RIS = "TY  - JOUR\nTI  - Buttons in Drawers\nAU  - Eng, Eva\nPY  - 2019\nDO  - 10.1000/drawers.2\nER  - \n"
CSL = '[{"id": "falk2018", "type": "article-journal", "title": "Buttons at Sea", "author": [{"family": "Falk", \
"given": "Finn"}], "issued": {"date-parts": [[2018]]}, "DOI": "10.1000/sea.3"}]'
CSV = "Title,Authors,Year,URL,Category,Mood\nButtons of the North,Gro Gran,2017,https://arxiv.org/abs/1705.00005,Regions,calm\n,,2016,,,\n"
FILES = {"list.md": MARKDOWN, "refs.bib": BIBTEX, "refs.ris": RIS, "refs.json": CSL, "refs.csv": CSV}
