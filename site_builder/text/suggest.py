"""What a person probably meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to ``word``: equal but for case and separators, else by similarity, else None.

    A path (``method/by-sise``) is also compared by its last part, since that is what people remember.
    """
    choices = sorted(set(known))
    folded: dict[str, str] = {}
    for choice in reversed(choices):
        folded[_fold(choice.rsplit("/", 1)[-1])] = choice
    for choice in reversed(choices):
        folded[_fold(choice)] = choice
    wanted = _fold(word)
    if wanted in folded:
        return folded[wanted]
    tail = _fold(word.rsplit("/", 1)[-1])
    if tail in folded:
        return folded[tail]
    from difflib import get_close_matches

    near = get_close_matches(wanted, folded, 1, 0.7) or get_close_matches(tail, folded, 1, 0.7)
    return folded[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` or nothing."""
    found = closest(word, known)
    return f"; did you mean {found!r}?" if found else ""


def _fold(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum() or character == "/")
