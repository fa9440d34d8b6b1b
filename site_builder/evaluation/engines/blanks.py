"""What stands in an answer's place and is none: nothing but marks, or the error of a gateway or library."""

from __future__ import annotations

import json
import re

TOKENS = re.compile(
    r"<\|(?:eot_id|im_end|end|endoftext|return|end_of_text|eom_id|eot|begin_of_text|im_start|start_header_id|"
    r"end_header_id|assistant)\|>|</?s>|<end_of_turn>|<eos>|<bos>|<pad>|\[/?INST\]"
)
"""Tokens of chat formats, which a server that does not know its model leaves in the text."""
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\x00]+")
_ERRORS = re.compile(
    r"(?:(?:api )?(?:error:?\s*)?(?:[45]\d\d:?\s+)?(?:internal (?:server )?error|bad gateway|gateway time-?out|"
    r"service (?:is )?(?:temporarily )?(?:unavailable|under maintenance)|too many requests|no healthy upstream|"
    r"overloaded|rate limit (?:exceeded|reached)[^<]{0,200}|model (?:is )?overloaded|"
    r"(?:the )?request timed out|connection error|"
    r"(?:the )?server is (?:currently )?(?:overloaded|busy)[^<]{0,200}|"
    r"you exceeded your current quota[^<]{0,200}|an (?:internal |unexpected )?error occurred[^<]{0,200}|"
    r"failed to obtain answer.{0,1000}))[.!]?"
    r"|\W*network error due to high traffic.{0,100}"
    r"|upstream connect error or disconnect/reset before headers.*|upstream request timeout[.]?"
    r"|(?:torch\.(?:cuda\.)?OutOfMemoryError: |RuntimeError: )?CUDA (?:out of memory|error).*"
    r"|Traceback \(most recent call last\):\n.*\w(?:Error|Exception|Timeout)\b.*"
    r"|<(?:!doctype )?html\b.*(?:[45]\d\d|error|unavailable).*</html>",
    re.IGNORECASE | re.DOTALL,
)
"""What gateways, servers and harnesses write in place of an answer, as the whole of it."""
_ERROR_FIELDS = frozenset(
    {"error", "detail", "message", "code", "status", "status_code", "error_code", "error_type", "object", "type",
     "param", "success", "request_id"}
)  # fmt: skip


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` can be seen by a reader."""
    return not _UNSEEN.sub("", TOKENS.sub("", text))


def is_error(text: str) -> bool:
    """Whether ``text`` as a whole is an error that was sent as an answer, in words or as a body in JSON."""
    text = text.strip()
    return _ERRORS.fullmatch(text) is not None or _is_body(text)


def _is_body(text: str) -> bool:
    if not text.startswith("{") or len(text) > 4000:
        return False
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and bool({"error", "detail"} & data.keys()) and data.keys() <= _ERROR_FIELDS
