"""What readers type or paste into the header's search, by kind, each with the pages that answer it."""

from __future__ import annotations

KNOWN: dict[str, dict[str, str]] = {
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
"""The search was made better with these in view."""
HELD_OUT: dict[str, dict[str, str]] = {
    "titles": {
        "SafeCoT: Improving VLM Safety with Minimal Reasoning": "papers/ma2025safecot/",
        "VLMs Can Aggregate Scattered Training Patches": "papers/zhou2025vlms/",
        "Safe + Safe = Unsafe?": "papers/cui2024safe/",
        "Do Vision-Language Models Respect Contextual Integrity in Location Disclosure?":
            "papers/yang2026visionlanguage/",
        "A Safety Report on GPT-5.2, Gemini 3 Pro, Qwen3-VL": "papers/ma2026safety/",
        "annie be careful of your robots": "papers/huang2025annie/",
        "Recover, Decode, Reguard": "papers/zhang2026recover/",
        "when surfaces lie": "papers/hu2026surfaces/",
        "The Shawshank Redemption of Embodied AI": "papers/li2025shawshank/",
        "vision-llms can fool themselves": "papers/qraitem2024vision/",
        "Few tokens matter – entropy guided": "papers/he2025tokens/",
        "“Quality Text, Robust Vision: The Role of Language …”": "papers/waseda2025quality/",
    },
    "identifiers": {
        "2506.14866": "papers/kuntz2025osharm/",
        "arXiv:2503.16023v1": "papers/yuan2025badtoken/",
        "https://arxiv.org/pdf/2410.03489": "papers/rando2024gradient/",
        "https://arxiv.org/html/2507.04673v2": "papers/duan2025trojan/",
        "https://openreview.net/forum?id=icoV59tH6D": "papers/li2025vidsme/",
        "https://aclanthology.org/2024.findings-emnlp.803/": "papers/xu2024crossmodality/",
        "doi:10.1007/s11263-025-02613-1": "papers/ying2024safebench/",
        "https://huggingface.co/papers/2411.11496": "papers/cui2024safe/",
        "poppi2023safeclip": "papers/poppi2023safeclip/",
        "https://github.com/tml-epfl/os-harm/tree/main": "papers/kuntz2025osharm/",
        "git@github.com:itsvaibhav01/Immune.git": "papers/ghosal2024immune/",
    },
    "names": {
        "AUVIC": "papers/chen2025auvic/",
        "doc mia": "papers/nguyen2025docmia/",
        "LaSM": "papers/yan2025lasm/",
        "CIDER": "papers/xu2024crossmodality/",
        "Vid-SME": "papers/li2025vidsme/",
        "mllmu bench": "papers/liu2024protecting/ benchmarks/mllmu-bench/ leaderboards/mllmu-bench/",
        "mir safetybench": "papers/chen2026side/ benchmarks/mir-safetybench/ leaderboards/mir-safetybench/",
        "UltraBreak": "papers/cui2026toward/",
        "think-in-safety": "papers/lou2025think/",
        "Qwen2-VL 7B": "models/qwen2-vl-7b/ models/qwen2-vl-7b-instruct/",
        "claude sonnet 3.5": "models/claude-3.5-sonnet/",
        "jailbreakv28k": "benchmarks/jailbreakv-28k/ leaderboards/jailbreakv-28k/ papers/luo2024jailbreakv/",
        "EMNLP 2025": "venues/emnlp/ papers/miao2025visual/ papers/lan2025phi/",
    },
    "typing errors": {
        "safcot": "papers/ma2025safecot/",
        "llavagaurd": "papers/helff2024llavaguard/ models/llavaguard/",
        "trojan hors prompting": "papers/duan2025trojan/",
        "cliperaze": "papers/yang2024cliperase/",
        "adverserial distilation": "papers/li2025mmtard/ papers/luo2024adversarial/",
        "typograhpic attack":
            "taxonomy/attack/inference/black-box/typography/ papers/gong2023figstep/ papers/qraitem2024vision/ "
            "papers/wang2025typographic/ papers/azuma2023defenseprefix/ papers/hufe2025mechanistic/ "
            "papers/balakrishnan2026reading/ papers/cao2024scenetap/ papers/chen2026systematic/ "
            "papers/liu2026robustness/ papers/lu2026quise/ papers/li2025agenttypo/",
        "vlsbnech": "benchmarks/vlsbench/ leaderboards/vlsbench/ papers/hu2024vlsbench/",
        "linguoloop": "papers/fu2025lingoloop/",
        "gemini 1.5 por": "models/gemini-1.5-pro/",
        "prefrence optimisation":
            "taxonomy/defense/training/strategy-driven/preference-optimization/ papers/liu2025adpo/",
    },
    "concepts": {
        "endless loop output": "papers/fu2025lingoloop/",
        "models that reveal where a photo was taken": "papers/yang2026visionlanguage/ papers/luo2025doxing/",
        "forget a person":
            "papers/chen2025auvic/ papers/zhang2026ppebench/ papers/chen2026prmu/ papers/dontsov2024clear/ "
            "papers/guang2026ppubench/ papers/ma2024benchmarking/ papers/xu2025pebench/ "
            "papers/selvassala2026salmubench/",
        "misuse of computer use agents": "papers/kuntz2025osharm/",
        "forged assistant message": "papers/duan2025trojan/",
        "token pruning safety": "papers/wang2026understanding/",
        "video jailbreak": "papers/chen2026scenejail/ papers/kang2026jailbreaking/ papers/zhou2026tempjail/",
        "multi-image reasoning safety": "papers/chen2026side/",
        "augmented reality": "papers/xiu2026benchmarking/",
        "pop-ups that distract GUI agents": "papers/yan2025lasm/ papers/zhang2024attacking/",
        "soft prompt that reminds of safety": "papers/tang2025safety/",
        "poisoned medical RAG": "papers/zuo2025medical/ papers/shang2025medusa/",
        "phishing": "papers/koide2026clouding/",
        "robot arm backdoor":
            "papers/wang2024trojanrobot/ papers/zhou2025badvla/ papers/guo2026state/ papers/xu2025dropvla/ "
            "papers/zhou2025goal/ papers/li2026attention/",
        "survey of jailbreaking multimodal models": "papers/wang2024llms/ papers/jain2026adversarial/",
        "wrinkled clothes": "papers/hu2026surfaces/",
    },
    "people": {
        "Neil Gong": "authors/neil-zhenqiang-gong/",
        "chaochao lu": "authors/chaochao-lu/",
        "rando": "authors/javier-rando/ papers/rando2024gradient/",
        "Saenko typographic": "papers/qraitem2024vision/",
        "xiaojun jia": "authors/xiaojun-jia/",
        "Yan Zihe": "authors/zihe-yan/ papers/yan2025lasm/",
        "poppi et al. 2023": "papers/poppi2023safeclip/ authors/samuele-poppi/",
    },
    "the rest of the site": {
        "JailBreakV-28K leaderboard": "leaderboards/jailbreakv-28k/",
        "SafePTR table 2": "results/chen2025safeptr-t2-jailbreakv/",
        "holisafe judge claude": "results/lee2025holisafe-judge-claude/",
        "start my own survey": "guide/start-your-own/",
        "llama.cpp": "guide/serve-a-model/",
        "publish on github pages": "guide/publish/",
        "duplicate-doi": "reference/rules/#duplicate-doi",
        "what is new": "changes/",
        "compare two models": "compare/",
        "white-box": "glossary/#access-white-box taxonomy/attack/inference/white-box/",
        "coverage matrix": "coverage/",
    },
}  # fmt: skip
"""Written from the entries alone before the search was asked for any; kinds of faults are mended, never single ones."""
FRESH: dict[str, dict[str, str]] = {
    "titles": {
        "Mirage in the Eyes: Hallucination Attack on Multi-modal Large Language Models with Only Attention Sink":
            "papers/wang2025mirage/",
        "models as lego builders": "papers/li2026models/",
        "poison once exploit forever": "papers/zou2026poison/",
        "Stop reasoning!! When multimodal LLMs with chain of thought reasoning meet adversarial images":
            "papers/wang2024stop/",
        "(A)I sees what you dont": "papers/zhang2026ai/",
        "how does vision language adaptation impact saftey of VLMs": "papers/lee2024visionlanguage/",
        "ADVEDM: Fine-grained Adversarial Attack against VLM-based Embodied Agents": "papers/wang2025advedm/",
    },
    "identifiers": {
        "https://arxiv.org/abs/2505.13957v3": "papers/zhang2025beyond/",
        "https://www.arxiv.org/pdf/2407.02716v1.pdf": "papers/han2024lightweight/",
        "arxiv.org/html/2502.01385v1#S3": "papers/huang2025detecting/",
        "https://www.alphaxiv.org/abs/2603.00565": "papers/liu2026midas/",
        "huggingface.co/papers/2504.12661": "papers/chen2025vlmguardr1/",
        "https://doi.org/10.1007/s11263-025-02368-9": "papers/liang2024vl/",
        "10.18653/v1/2024.findings-acl.198": "papers/li2024red/",
        "https://openreview.net/pdf?id=7TrOBcxSvy": "papers/tur2025safearena/",
        "https://aclanthology.org/2025.acl-long.405.pdf": "papers/hu2024vlsbench/",
        "www.github.com/yunqing-me/AttackVLM.git": "papers/zhao2023evaluating/",
        "https://github.com/yueliu1999/GuardReasoner-VL/blob/main/README.md": "papers/liu2025guardreasonervl/",
        "hufe2025mechanistic": "papers/hufe2025mechanistic/",
        r"\cite{cheng2025ecoalign}": "papers/cheng2025ecoalign/",
    },
    "names": {
        "RTVLM": "papers/li2024red/ benchmarks/rtvlm/",
        "AMPT": "papers/zhao2025enhancing/",
        "VL Trojan": "papers/liang2024vl/",
        "redteam cua": "papers/liao2025redteamcua/",
        "safe beal": "papers/huang2025framework/",
        "verbose text induction": "papers/luo2025image/",
        "llama 3.2 11b vision": "models/llama-3.2-11b-vision-instruct/",
        "gpt4o-mini": "models/gpt-4o-mini/",
        "Qwen 2.5 VL 7B": "models/qwen2.5-vl-7b-instruct/",
        "internvl 2.5 8b": "models/internvl2.5-8b/",
        "mmvet": "benchmarks/mm-vet/ leaderboards/mm-vet/",
        "harm bench": "benchmarks/harmbench/ leaderboards/harmbench/",
    },
    "concepts": {
        "fool a self-driving car with a patch":
            "papers/fernandez2026comparative/ papers/fernandez2026understanding/ papers/guo2025physpatch/ "
            "papers/fu2024pgattack/",
        "was my photo used for training":
            "taxonomy/attack/inference/extraction/ papers/wu2025image/ papers/hu2025membership/ "
            "papers/li2024membership/",
        "light projected onto objects": "papers/zhao2026challenging/",
        "dark patterns": "papers/cuvin2025decepticon/ benchmarks/decepticon/",
        "AI reviewers of papers": "papers/zhao2026ai/",
        "waste energy": "papers/gao2024inducing/",
        "model refuses harmless questions":
            "taxonomy/evaluation/benchmark/over-sensitivity/ glossary/#over-refusal papers/li2024mossbench/",
        "request split over image and text": "taxonomy/attack/inference/black-box/modality-decomposition/",
        "poisoned memory of an agent": "papers/zou2026poison/ taxonomy/attack/inference/knowledge-poisoning/",
        "OCR attack": "taxonomy/attack/inference/black-box/typography/ papers/gong2023figstep/",
        "machine unlearning":
            "taxonomy/defense/training/strategy-driven/unlearning/ taxonomy/evaluation/benchmark/unlearning/",
        "data extraction": "taxonomy/attack/inference/extraction/",
    },
    "people": {
        "Mert Pese": "authors/mert-d-pese-c97e5f0b/ papers/fernandez2026comparative/",
        "Y.-G. Jiang": "authors/yu-gang-jiang/",
        "kao et al. 2024": "papers/kao2024great/ authors/ching-chia-kao/",
        "palaskar 2025": "papers/palaskar2025vlsu/ authors/shruti-palaskar/",
        "N. Z. Gong": "authors/neil-zhenqiang-gong/",
        "Tejero-de-Pablos": "authors/antonio-tejero-de-pablos/ papers/waseda2024leveraging/",
    },
    "venues": {
        "USENIX Security 2025": "venues/usenix-security/ papers/wang2025mirage/",
        "CVPR'26":
            "venues/cvpr/ papers/lu2025argus/ papers/li2026multi/ papers/cheng2025ecoalign/ papers/li2026models/",
        "findings of emnlp 2025": "venues/emnlp/ papers/weng2025adversaryaware/",
    },
    "the rest of the site": {
        "api": "data/",
        "license": "about/ data/",
        "rss feed": "data/",
        "add a missing paper": "guide/add-a-paper/ contribute/",
        "cite this website": "about/",
        "safest model": "leaderboards/ compare/",
        "run it on my own model": "guide/run-an-evaluation/ guide/serve-a-model/",
    },
}  # fmt: skip
"""Written later than both, in the same way; sixty."""
