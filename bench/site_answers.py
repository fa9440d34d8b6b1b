"""What the header's search of the site finds: python bench/site_answers.py [SITE].

220 things that readers type or paste (site_queries.py), by kind, each with the pages that answer it; printed
is the share of which one of these, or a section of it, is among the first three lines. SITE is a built site (``kb build
--output SITE``); without one, the files of the search are made for the occasion. The site's scripts answer, in node.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.site_queries import FRESH, HELD_OUT, KNOWN  # noqa: E402

TOP = 3
ASKED = """
import { readFileSync } from "node:fs";
const [, site, queries] = process.argv;
globalThis.fetch = async (address) => ({ ok: true, json: async () => JSON.parse(readFileSync(address, "utf8")) });
const { answers } = await import(site + "/assets/search-answers.js");
for (const words of JSON.parse(queries)) {
  let last = null;
  for await (const answer of answers({ root: site + "/", words })) last = answer;
  const lines = [...last.groups, ...last.near].flatMap(({ found }) => found.map((one) => one.address));
  console.log(JSON.stringify(lines));
}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Path(sys.argv[1]).resolve() if sys.argv[1:] else made(Path(name))
        for name_of_half, kinds in {"known": KNOWN, "held out": HELD_OUT, "fresh": FRESH}.items():
            print(name_of_half)
            print_share(kinds, asked(site, [query for kind in kinds.values() for query in kind]))


def print_share(kinds: dict[str, dict[str, str]], found: dict[str, list[str]]) -> None:
    """How many queries of each kind have a right page among the first TOP, and which have none."""
    hits = 0
    for kind, wanted in kinds.items():
        right = [bool(pages_of(found[query][:TOP]) & set(pages.split())) for query, pages in wanted.items()]
        hits += sum(right)
        print(f"  {kind:22} {sum(right):3} of {len(right):3}")
        for query, fine in zip(wanted, right, strict=True):
            if not fine:
                print(f"      {query}: {', '.join(found[query][:TOP]) or 'nothing'}")
    print(f"  {'all':22} {hits:3} of {len(found):3}   {hits / len(found):.0%} in the first {TOP}")


def pages_of(lines: list[str]) -> set[str]:
    """What lines lead to: their addresses, and the pages of which these are sections."""
    return {*lines, *(line.partition("#")[0] for line in lines)}


def asked(site: Path, queries: list[str]) -> dict[str, list[str]]:
    """The addresses that the search of a site answers with, by query."""
    words = ["node", "--input-type=module", "-e", ASKED, str(site), json.dumps(queries)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return dict(zip(queries, map(json.loads, done.stdout.splitlines()), strict=True))


def made(folder: Path) -> Path:
    """The files of the search, and the scripts that read them."""
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import make_site

    for name, make in make_site(Catalog.load(CHECKOUT)).files.items():
        if name in ("catalog.json", "apart.json", "places.json") or name.startswith("assets/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(make())
    return folder


if __name__ == "__main__":
    main()
