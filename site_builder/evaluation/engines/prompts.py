"""Requests as a local model's input: the chat template, pictures in RGB, and no control tokens out of texts."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.errors import UsageError
from site_builder.evaluation.interface import Image, Request, Role

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

BROKEN = "special tokens in the text were broken"


class PromptError(Exception):
    """A request that cannot become a prompt; the sample fails with this message."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request as text for the processor."""

    request: Request
    text: str
    images: tuple[Image, ...]
    notes: tuple[str, ...]

    @property
    def length(self) -> int:
        """What it costs, roughly in bytes of text; a picture counts as much as the longest text."""
        return len(self.text.encode(errors="replace")) + 4096 * len(self.images)


class PromptWriter:
    """Writes prompts for one processor.

    Sets the processor up: padding on the left (on the right the answers are wrong without any sign), and no system
    prompt but the request's own. Raises UsageError when the processor has no chat template, or when its tokenizer has a
    begin-of-sequence token that Janus needs and does not set it.
    """

    def __init__(self, processor: Any, *, janus: bool) -> None:
        self.processor = processor
        self.sees = hasattr(processor, "tokenizer")
        """Whether the model takes pictures; the processor of one that only reads is its tokenizer."""
        self.tokenizer = processor.tokenizer if self.sees else processor
        self._janus = janus
        self.had_default_system_prompt = bool(getattr(processor, "use_default_system_prompt", False))
        if janus:
            # The processor would set it before the finished prompt, outside the template, where nothing records it.
            processor.use_default_system_prompt = False
        if not getattr(processor, "chat_template", None):
            raise UsageError("the weights come without a chat template", hint="take the model's chat version")
        self.tokenizer.padding_side = "left"
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token
        self._begin = self.tokenizer.bos_token
        first = self.tokenizer("x")["input_ids"][0]
        self._adds_begin = self._begin is not None and first == self.tokenizer.bos_token_id
        if janus and not self._adds_begin:
            raise UsageError(
                "the tokenizer of these Janus weights does not begin a prompt with its begin-of-sequence token",
                hint="take tokenizer.json and tokenizer_config.json of deepseek-community/Janus-Pro-7B",
            )
        self._special = _special_tokens(self.tokenizer, processor)
        self._parts = True
        self._parts = self.sees or _is_clean(self._render([("user", 0, "Hello")]))

    @property
    def template_hash(self) -> str:
        """SHA-256 of the chat template."""
        return hashlib.sha256(repr(self.processor.chat_template).encode()).hexdigest()

    def write(self, request: Request) -> Prompt:
        """Render a request. Raises PromptError when a text gets lost or would still act as control tokens."""
        messages = request.messages
        texts = [self._harmless(message.text) for message in messages]
        notes = (BROKEN,) if texts != [message.text for message in messages] else ()
        turns = [(m.role, len(m.images), text) for m, text in zip(messages, texts, strict=True)]
        if self._janus and turns and turns[0][0] == "system":
            # As Janus was trained: the system prompt stands bare before the first turn.
            text = f"{texts[0]}\n\n{self._render(turns[1:])}"
        else:
            text = self._render(turns)
        for part in texts:
            if part.strip() not in text:
                raise PromptError("the chat template of the model loses a message (a system prompt it does not know?)")
        if self._begin and self._adds_begin:
            text = text.removeprefix(self._begin)  # the tokenizer sets it too, and two change the answer
        return Prompt(request, text, tuple(i for m in request.messages for i in m.images), notes)

    def inputs(self, prompts: Sequence[Prompt]) -> Any:
        """Return the model's input for prompts that have equally many pictures each. Raises PromptError or OSError."""
        pictures = [[open_picture(image) for image in prompt.images] for prompt in prompts]
        return self._encoded([prompt.text for prompt in prompts], pictures if prompts[0].images else None)

    def sample(self) -> str:
        """Return the decoded input ids of a harmless prompt, so that a reader sees what the model really gets. Runs of
        one token, such as a picture's, are written once with their number."""
        from itertools import groupby

        import PIL.Image

        text = self._render([("user", int(self.sees), "Hello")])
        text = text.removeprefix(self._begin) if self._begin and self._adds_begin else text
        given = self._encoded([text], [[PIL.Image.new("RGB", (32, 32))]] if self.sees else None)
        shown = ""
        for token, run in groupby(given["input_ids"][0].tolist()):
            word, count = self.tokenizer.decode([token]), len(list(run))
            shown += word * count if count < 9 else f"{word}×{count}"
        return shown

    def _encoded(self, texts: list[str], pictures: list[list[Picture]] | None) -> Any:
        if pictures and not self.sees:
            raise PromptError("this model takes no pictures")
        images = {"images": pictures} if self.sees else {}
        given = self.processor(text=texts, padding=True, return_tensors="pt", **images)
        given.pop("token_type_ids", None)
        return given

    def _render(self, turns: Sequence[tuple[Role, int, str]]) -> str:
        """Put turns (role, number of pictures, text) into the chat template."""
        # Parts wherever the template takes them: of a plain string some make an empty prompt, without any sign.
        conversation = [
            {
                "role": role,
                "content": [{"type": "image"}] * pictures + [{"type": "text", "text": text}] if self._parts else text,
            }
            for role, pictures, text in turns
        ]
        try:
            return str(self.processor.apply_chat_template(conversation, add_generation_prompt=True, tokenize=False))
        except Exception as error:  # templates raise what they like
            raise PromptError(f"the chat template of the model refuses the conversation: {error}") from None

    def _harmless(self, text: str) -> str:
        """Put a space into every special token of a text, so that the model reads it as the text that it is."""
        broken = self._special.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
        if broken != text:
            return self._harmless(broken)
        if set(self.tokenizer(text, add_special_tokens=False)["input_ids"]) & set(self.tokenizer.all_special_ids):
            raise PromptError("the text holds a control token of the model that could not be broken")
        return text


def _is_clean(rendered: str) -> bool:
    """Whether a template made text of the parts, instead of printing the list or nothing."""
    return "Hello" in rendered and "'text'" not in rendered


def open_picture(image: Image) -> Picture:
    """Return a picture upright and in RGB, the one mode that all processors take. Raises PromptError."""
    import PIL.Image
    from PIL import ImageOps

    try:
        with PIL.Image.open(io.BytesIO(image.read())) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise PromptError(f"the picture {image.path.name} cannot be read: {error}") from None


def _special_tokens(tokenizer: Any, processor: Any) -> re.Pattern[str]:
    """A pattern of all texts that the tokenizer would turn into control tokens, the longest first."""
    added = {str(token) for token in tokenizer.added_tokens_decoder.values() if token.special}
    shaped = {text for text in tokenizer.get_added_vocab() if re.fullmatch(r"<.+>|\[[A-Z_]+\]", text)}
    own = {getattr(processor, name, None) for name in ("image_token", "image_start_token", "image_end_token")}
    words = {word for word in added | shaped | set(tokenizer.all_special_tokens) | own if word and len(word) > 1}
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)")
