"""How well the judges read: agreement with a person on harmless answers of our own, kind by kind, with what is misread.

``python -m bench.reading`` prints a confusion table for each kind of reading; ``docs/explanation/reading.md`` shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bench.labelled import GUARDS, LETTERS, REFUSALS, SCORES, VERDICT_LABELS, VERDICTS
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.judges.exact import option_letter as first_letter
from site_builder.evaluation.judges.letters import option_letter
from site_builder.evaluation.judges.phrases import RefusalPhrases
from site_builder.evaluation.judges.reading import declared, guard_verdict
from tests.conftest import ROOT

Labelled = Sequence[tuple[str, str | None]]


def readers() -> dict[str, tuple[Labelled, Callable[[str], str | None]]]:
    """Every way of reading with the answers it is measured on."""
    phrases = {name: RefusalPhrases(words) for name, words in Protocols.load(ROOT).phrases.items()}
    return {
        "option letters, option-letter@1": (LETTERS, lambda text: first_letter(text, "ABCD")),
        "option letters, option-letter@2": (LETTERS, lambda text: option_letter(text, "ABCD")),
        "refusals, refusals@1": (REFUSALS, phrases["refusals@1"].read),
        "refusals, refusals@2": (REFUSALS, phrases["refusals@2"].read),
        "verdicts of models": (VERDICTS, lambda text: declared(text, ("safe", "unsafe"), VERDICT_LABELS)),
        "scores of models": (SCORES, lambda text: declared(text, ("0", "1"), ("score", "final score"))),
        "verdicts of guards": (GUARDS, lambda text: (guard_verdict(text) or (None,))[0]),
    }


def confusion(labelled: Labelled, read: Callable[[str], str | None]) -> Counter[tuple[str, str]]:
    """How often each label (unread for None) was read as each."""
    return Counter((right or "unread", read(text) or "unread") for text, right in labelled)


def main() -> None:
    for name, (labelled, read) in readers().items():
        found = confusion(labelled, read)
        same = sum(count for (right, said), count in found.items() if right == said)
        print(f"\n{name}: {same} of {len(labelled)} ({100 * same / len(labelled):.1f} %)")
        columns = sorted({said for _, said in found} | {right for right, _ in found})
        print(f"  {'is / read as':14}" + "".join(f"{column:>14}" for column in columns))
        for right in sorted({right for right, _ in found}):
            print(f"  {right:14}" + "".join(f"{found[right, column]:14}" for column in columns))


if __name__ == "__main__":
    main()
