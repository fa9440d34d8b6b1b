"""What people look for and find: python bench/needs.py.

Forty information needs with the papers that answer them, written from the entries' subjects and not from their words,
before anything was tuned; every second one is kept for the end. Printed is the share of the answering papers among the
first 3 and 10 answers of ``kb query`` (which the site's list shares), and what strict matching of all words would find.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.query.evaluation import Collection

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

NEEDS = {
    "attack that writes the harmful request into an image as text": ["gong2023figstep"],
    "malicious image patches that hijack an operating system agent": ["aichberger2025mip"],
    "pop-ups that distract computer agents": ["zhang2024attacking"],
    "jailbreak with flowcharts": ["zhang2025fcattack"],
    "jailbreak that shuffles text and image": ["zhao2025jailbreaking"],
    "adversarial textures on 3D objects against robots": ["chen2026tex3d", "dai2026unitexture"],
    "backdoors in vision-language-action models": ["zhou2025badvla", "zhou2025goal", "an2026flowhijack"],
    "physical backdoor attack on driving models": ["ni2024physical"],
    "membership inference against multimodal retrieval": ["zhang2026imageauditor"],
    "benchmarks of over-refusal": ["li2024mossbench"],
    "models that overreact to emergencies": ["choi2025better"],
    "defences by steering activations at inference": ["zhu2026principled", "zeng2025safesteer"],
    "vector quantisation as a defence": ["zhao2025qmllm"],
    "purify adversarial images with diffusion": ["zhu2025codefend"],
    "safety fine-tuning data set for vision-language models": ["zong2024safety"],
    "preference data for safety alignment": ["zhang2024spavl"],
    "guard model of Meta for images": ["chi2024llama"],
    "image moderation with ShieldGemma": ["zeng2025shieldgemma"],
    "detect adversarial inputs from attention patterns": ["zhang2024pip"],
    "evaluate first and then align the answer": ["ding2024eta"],
    "situational safety of multimodal models": ["zhou2024multimodal"],
    "benchmark of trustworthiness": ["zhang2024multitrust", "zhang2025reval"],
    "privacy leakage of web agents": ["zharmagambetov2025agentdam"],
    "unlearning of fictitious characters": ["dontsov2024clear"],
    "resource consumption attacks with long answers": ["zhang2025hidden"],
    "transferable attacks with typography in autonomous driving": ["chung2024transferable"],
    "typographic attacks on CLIP and how to defend": ["azuma2023defenseprefix"],
    "prompt injection in screenshots": ["du2026snapguard"],
    "side channels in mixture of experts": ["ding2025moecho"],
    "jailbreaks over several turns": ["choi2026multi", "das2026multi"],
    "safe inputs that become unsafe together": ["cui2024safe", "cai2025safe"],
    "adversarial prompt tuning": ["zhang2023adversarialprompt"],
    "memory poisoning of web agents": ["zou2026poison", "zhang2026memvenom"],
    "attacks on medical retrieval-augmented generation": ["zuo2025medical"],
    "side effects of reasoning over many images": ["chen2026side"],
    "harmful content that video models do not report": ["cao2025failures"],
    "adversarial robustness of large vision-language models under black-box access": ["zhao2023evaluating"],
    "circuit breakers": ["zou2024improving"],
    "image hijacks": ["bailey2023image"],
    "dark patterns against web agents": ["cuvin2025decepticon"],
}


def main() -> None:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.query.evaluation import Collection

    collection = Collection(Catalog.load(CHECKOUT))
    print(f"{len(collection.papers):,} papers             in the first 3   in the first 10   strict, in the first 10")
    found = [measured(collection, need, papers) for need, papers in NEEDS.items()]
    for name, part in (("to look at", found[::2]), ("kept for the end", found[1::2]), ("all", found)):
        shares = [sum(one[at] for one in part) / len(part) for at in range(3)]
        print(f"{name:20} {len(part):3} needs   {shares[0]:14.0%}   {shares[1]:15.0%}   {shares[2]:23.0%}")
    for (need, papers), told in list(zip(NEEDS.items(), found, strict=True))[::2]:
        if told[1] < 1:
            print(f"  {told[1]:4.0%} of {', '.join(papers)}: {need}")


def measured(collection: Collection, need: str, papers: list[str]) -> tuple[float, ...]:
    """The share of ``papers`` in the first 3 and 10 answers, and in the first 10 that hold every word."""
    near = [row["id"] for row in collection.answer(need, forgiving=True).rows]
    strict = [row["id"] for row in collection.answer(need).rows]
    wanted = set(papers)
    return tuple(len(wanted & set(some)) / len(wanted) for some in (near[:3], near[:10], strict[:10]))


if __name__ == "__main__":
    main()
