"""The benchmarks that can be run, one class in one module each."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from site_builder.errors import UsageError
from site_builder.evaluation.data.benchmarks.base import Dataset

_CLASSES = {
    "visual-prompt-injection": "visual_prompt_injection:VisualPromptInjection",
    "mm-safetybench": "mm_safetybench:MMSafetyBench",
    "siuo": "siuo:Siuo",
    "figstep": "figstep:FigStep",
    "mossbench": "mossbench:MossBench",
    "vlsbench": "vlsbench:VlsBench",
    "mssbench": "mssbench:MssBench",
    "vlguard": "vlguard:VlGuard",
    "holisafe-bench": "holisafe:HoliSafe",
    "jailbreakv-28k": "jailbreakv:JailBreakV",
    "msts": "msts:Msts",
    "hades": "hades:Hades",
    "xstest": "texts_only:XsTest",
    "strongreject": "texts_only:StrongReject",
    "advbench": "texts_only:AdvBench",
    "own-questions": "own:OwnQuestions",
}


@cache
def load(benchmark: str) -> Dataset:
    """Return the loader of ``benchmark``. Raises UsageError when there is none."""
    if benchmark not in _CLASSES:
        raise UsageError(f"there is no loader for {benchmark!r}", hint="kb eval list shows what can be run")
    module, name = _CLASSES[benchmark].split(":")
    loader: Dataset = getattr(import_module(f"{__name__}.{module}"), name)()
    return loader
