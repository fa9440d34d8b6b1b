"""What the header's search of the site finds: python bench/site_answers.py [SITE].

Eighty things that readers type or paste, by kind, each with the pages that answer it; printed is the share of which one
of these is among the first three lines. SITE is a built site (``kb build --output SITE``); without one, the files of
the search are made for the occasion. The site's own scripts answer, in node.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

TOP = 3
QUERIES: dict[str, dict[str, str]] = {
    "titles": {
        "FigStep: Jailbreaking Large Vision-Language Models via Typographic Visual Prompts": "papers/gong2023figstep/",
        "Playing the Fool: Jailbreaking LLMs and Multimodal LLMs with Out-of-Distribution Strategy":
            "papers/jeong2025playing/",
        "The VLLM Safety Paradox: Dual Ease in Jailbreak Attack and Defense": "papers/guo2024vllm/",
        "Images are Achilles' Heel of Alignment": "papers/li2024images/",
        "!Imperio, smolVLA": "papers/buhler2026imperio/",
        "JECA^2: Judgment-Explanation Consistent": "papers/qian2026jeca2/",
        "distraction is all you need": "papers/yang2025distraction/",
        "attention! you vision language model": "papers/wang2025attention/",
        "improving alignment and robustness with circuit breakers": "papers/zou2024improving/",
        "Typographic Attacks in a Multi-Image Setting": "papers/wang2025typographic/",
        "old tricks new models": "papers/alecci2026old/",
        "A Survey of Safety on Large Vision-Language Models": "papers/ye2025survey/",
    },
    "identifiers": {
        "2311.05608": "papers/gong2023figstep/",
        "arXiv:2410.20971v2": "papers/zhao2024bluesuffix/",
        "https://arxiv.org/abs/2503.20823": "papers/jeong2025playing/",
        "https://arxiv.org/pdf/2401.11170v1.pdf": "papers/gao2024inducing/",
        "10.1609/aaai.v40i44.41149": "papers/zhang2025davsp/",
        "https://doi.org/10.18653/v1/2026.acl-long.992": "papers/hua2025rethinking/",
        "gong2023figstep": "papers/gong2023figstep/",
        "zeng2025shieldgemma": "papers/zeng2025shieldgemma/",
        "https://github.com/naver-ai/JOOD": "papers/jeong2025playing/",
        "github.com/KuofengGao/Verbose_Images": "papers/gao2024inducing/",
    },
    "names": {
        "mm-safetybench": "benchmarks/mm-safetybench/ leaderboards/mm-safetybench/ papers/liu2023mmsafetybench/",
        "fig step": "papers/gong2023figstep/",
        "HADES": "papers/li2024images/ benchmarks/hades/",
        "ETA": "papers/ding2024eta/",
        "CoCA": "papers/gao2024coca/",
        "JOOD": "papers/jeong2025playing/",
        "siuo": "benchmarks/siuo/ leaderboards/siuo/ papers/wang2024safe/",
        "vlguard": "papers/zong2024safety/ benchmarks/vlguard/",
        "llava 1.5 7b": "models/llava-1.5-7b/",
        "gpt-4o": "models/gpt-4o/",
        "janus pro": "models/janus-pro-7b/",
        "SafeRLHF-V": "papers/ji2025safe/",
        "circuit breaker": "papers/zou2024improving/",
        "vscbench": "papers/geng2025vscbench/ benchmarks/vscbench/",
        "neurips": "venues/neurips/",
        "ICLR 2025": "venues/iclr/ papers/zhao2024bluesuffix/ papers/ding2024eta/",
    },
    "typing errors": {
        "figstpe": "papers/gong2023figstep/",
        "jailbrake": "taxonomy/evaluation/benchmark/jailbreak-robustness/ glossary/#objective-jailbreak",
        "typografy": "taxonomy/attack/inference/black-box/typography/",
        "backdor trigger": "taxonomy/attack/training/backdoor-trigger/",
        "mm-safteybench": "benchmarks/mm-safetybench/ leaderboards/mm-safetybench/",
        "adversarial trainning": "taxonomy/defense/training/strategy-driven/adversarial-training/",
        "unlerning": "taxonomy/defense/training/strategy-driven/unlearning/ taxonomy/evaluation/benchmark/unlearning/",
        "bluesufix": "papers/zhao2024bluesuffix/",
        "shieldgema": "papers/zeng2025shieldgemma/",
        "membership infrence":
            "papers/tang2026distractmia/ papers/amebley2025neuro/ papers/hu2025membership/ papers/li2024membership/",
    },
    "concepts": {
        "text in image attack":
            "taxonomy/attack/inference/black-box/typography/ papers/zhu2025text/ papers/gong2023figstep/",
        "refusing safe questions":
            "taxonomy/evaluation/benchmark/over-sensitivity/ papers/li2024mossbench/ glossary/#over-refusal",
        "over-refusal":
            "glossary/#over-refusal taxonomy/evaluation/benchmark/over-sensitivity/ papers/li2024mossbench/",
        "attacks without gradients": "taxonomy/attack/inference/black-box/",
        "malicious patches against computer agents": "papers/liu2026agenthijack/ papers/aichberger2025mip/",
        "flowchart jailbreak": "papers/zhang2025fcattack/ papers/zou2024image/",
        "verbose images latency": "papers/gao2024inducing/",
        "sparse autoencoder detection": "papers/wang2026sparse/",
        "vision-language-action backdoor":
            "papers/zhou2025badvla/ papers/zhou2025goal/ papers/guo2026state/ papers/li2025attackvla/",
        "hyperbolic geometry": "papers/maljkovic2026harnessing/",
        "medical multimodal jailbreak": "papers/huang2024medical/ papers/zhao2026forgotten/",
        "autonomous driving typography": "papers/chung2024transferable/",
        "null space steering": "papers/zhu2026principled/",
        "guard model":
            "taxonomy/evaluation/benchmark/guardrail/ papers/chi2024llama/ "
            "papers/liu2025vlmguard/ glossary/#victim-guard",
        "hand gestures": "papers/kim2026safegesture/",
        "test-time padding": "papers/li2025ttp/",
        "LLM as a judge": "taxonomy/evaluation/method/llm-judge/ papers/wang2025mllmasajudge/",
        "ads moderation": "papers/yang2026blmguard/",
    },
    "people": {
        "Mang Ye": "authors/mang-ye/",
        "yichen gong": "authors/yichen-gong/ papers/gong2023figstep/",
        "Andy Zou": "authors/andy-zou/ papers/zou2024improving/",
        "dongrui liu": "authors/dongrui-liu/",
        "Xin Liu 2024": "papers/liu2024safetymultimodal/ papers/liu2023mmsafetybench/",
        "gao kuofeng": "authors/kuofeng-gao/ papers/gao2024inducing/",
    },
    "the rest of the site": {
        "how to add a paper": "guide/add-a-paper/ contribute/",
        "attack success rate": "glossary/#asr",
        "date-arxiv-month": "reference/rules/#date-arxiv-month",
        "query language": "reference/query-language/",
        "which defense": "recommend/",
        "wilson interval": "glossary/#interval",
        "bibtex export": "reference/commands/#kb-export guide/use-from-python/ data/",
        "statistics": "statistics/",
    },
}  # fmt: skip
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
        found = asked(site, [query for kind in QUERIES.values() for query in kind])
    hits = 0
    for kind, wanted in QUERIES.items():
        right = [bool(set(found[query][:TOP]) & set(pages.split())) for query, pages in wanted.items()]
        hits += sum(right)
        print(f"{kind:22} {sum(right):3} of {len(right):3}")
        for query, fine in zip(wanted, right, strict=True):
            if not fine:
                print(f"    {query}: {', '.join(found[query][:TOP]) or 'nothing'}")
    print(f"{'all':22} {hits:3} of {len(found):3}   {hits / len(found):.0%} in the first {TOP}")


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
