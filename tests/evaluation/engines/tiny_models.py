"""Random models of a few hundred thousand parameters, saved in the layout of the real weights.

They are built in seconds and loaded through the same route as the real ones, with a tokenizer of bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

JANUS_TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'user' %}<|User|>: {% elif m.role == 'assistant' %}<|Assistant|>: "
    "{% else %}{{ m.role | capitalize }}: {% endif %}{% for c in m.content %}{% if c.type == 'image' %}"
    "<image_placeholder>\n{% elif c.type == 'text' %}{{ c.text | trim }}{% endif %}{% endfor %}"
    "{{ '\\n\\n' }}{% endfor %}{% if add_generation_prompt %}<|Assistant|>:{% endif %}"
)
LLAVA_TEMPLATE = (
    "{% for m in messages %}{{ m.role | upper }}: {% for c in m.content %}{% if c.type == 'image' %}<image>\n"
    "{% elif c.type == 'text' %}{{ c.text }}{% endif %}{% endfor %} {% endfor %}"
    "{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)
IDEFICS3_TEMPLATE = (
    "{% for m in messages %}{{ m.role | capitalize }}:{% for c in m.content %}{% if c.type == 'image' %}<image>"
    "{% elif c.type == 'text' %}{{ c.text }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
READER_TEMPLATE = (
    "{% for m in messages %}[{{ m.role }}] {{ m.content | trim }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)
SPREAD = 0.2
"""Standard deviation of the random weights: with the usual 0.02 a model says the same to everything."""


def save_janus(folder: Path, *, default_system_prompt: bool = False, begin: bool = True, seed: int = 0) -> Path:
    """Save a random Janus: pictures of 48 pixels, 576 tokens each."""
    import torch
    from transformers import (
        JanusConfig,
        JanusForConditionalGeneration,
        JanusImageProcessorPil,
        JanusProcessor,
        JanusVisionConfig,
        JanusVQVAEConfig,
        LlamaConfig,
    )

    special = {"boi_token": "<begin_of_image>", "eoi_token": "<end_of_image>", "image_token": "<image_placeholder>"}
    tokenizer = _byte_tokenizer("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", special, begin)
    torch.manual_seed(seed)
    config = JanusConfig(
        text_config=LlamaConfig(**_text_shape(tokenizer), max_position_embeddings=4096),
        vision_config=JanusVisionConfig(
            hidden_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=48, patch_size=2, mlp_ratio=2.0,
            projection_dim=32, depth=2, num_image_tokens=576, initializer_range=SPREAD,
        ),
        vq_config=JanusVQVAEConfig(
            embed_dim=8, num_embeddings=16, latent_channels=32, base_channels=32, channel_multiplier=[1, 1],
            num_res_blocks=1, projection_dim=32, image_token_embed_dim=32, initializer_range=SPREAD,
        ),
        image_token_id=tokenizer.convert_tokens_to_ids("<image_placeholder>"),
        initializer_range=SPREAD,
    )  # fmt: skip
    model = JanusForConditionalGeneration(config)
    images = JanusImageProcessorPil(size={"height": 48, "width": 48})
    processor = JanusProcessor(
        images, tokenizer, chat_template=JANUS_TEMPLATE, use_default_system_prompt=default_system_prompt
    )
    return _save(folder, model, processor, tokenizer)


def save_llava(folder: Path, *, seed: int = 0) -> Path:
    """Save a random LLaVA: pictures of 28 pixels, 4 tokens each."""
    import torch
    from transformers import (
        CLIPImageProcessorPil,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    tokenizer = _byte_tokenizer("<s>", "</s>", {"image_token": "<image>"}, True)
    torch.manual_seed(seed)
    vision = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, image_size=28, patch_size=14
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=LlamaConfig(**_text_shape(tokenizer), max_position_embeddings=2048),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        initializer_range=SPREAD,
    )
    model = LlavaForConditionalGeneration(config)
    size = {"height": 28, "width": 28}
    images = CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size=size)
    processor = LlavaProcessor(
        images, tokenizer, patch_size=14, vision_feature_select_strategy="default", chat_template=LLAVA_TEMPLATE,
        num_additional_image_tokens=1,
    )  # fmt: skip
    return _save(folder, model, processor, tokenizer)


def save_idefics3(folder: Path, *, seed: int = 0) -> Path:
    """Save a random Idefics3, whose pictures become as many tiles as their shape asks for."""
    import torch
    from transformers import (
        Idefics3Config,
        Idefics3ForConditionalGeneration,
        Idefics3ImageProcessorPil,
        Idefics3Processor,
        LlamaConfig,
    )

    tiles = {f"tile_{row}_{column}": f"<row_{row}_col_{column}>" for row in (1, 2) for column in (1, 2)}
    special = {"image_token": "<image>", "fake": "<fake_token_around_image>", "global": "<global-img>"}
    tokenizer = _byte_tokenizer(
        "<s>", "</s>", {**special, **tiles, "end_of_utterance_token": "<end_of_utterance>"}, True
    )
    torch.manual_seed(seed)
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = Idefics3Config(
        vision_config={**vision, "image_size": 28, "patch_size": 14},
        text_config=LlamaConfig(**_text_shape(tokenizer), max_position_embeddings=2048),
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        scale_factor=2,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Idefics3ForConditionalGeneration(config)
    images = Idefics3ImageProcessorPil(size={"longest_edge": 56}, max_image_size={"longest_edge": 28})
    processor = Idefics3Processor(images, tokenizer, image_seq_len=1, chat_template=IDEFICS3_TEMPLATE)
    return _save(folder, model, processor, tokenizer)


def save_reader(folder: Path, *, seed: int = 0) -> Path:
    """Save a random language model that sees nothing, whose template takes plain texts."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _byte_tokenizer("<s>", "</s>", {}, True)
    tokenizer.chat_template = READER_TEMPLATE
    torch.manual_seed(seed)
    model = LlamaForCausalLM(LlamaConfig(**_text_shape(tokenizer), max_position_embeddings=1024))
    return _save(folder, model, tokenizer, tokenizer)


def _text_shape(tokenizer: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "initializer_range": SPREAD,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def _byte_tokenizer(begin: str, end: str, special: dict[str, str], adds_begin: bool) -> Any:
    """A tokenizer whose tokens are the 256 bytes and the special ones; the begin comes from its post-processor."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    backend = Tokenizer(models.BPE(vocab={letter: n for n, letter in enumerate(alphabet)}, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([begin, end, "<pad>", *special.values()])
    if adds_begin:
        backend.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A", pair=f"{begin} $A {begin} $B", special_tokens=[(begin, backend.token_to_id(begin))]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend, bos_token=begin, eos_token=end, pad_token="<pad>", extra_special_tokens=special
    )


def _save(folder: Path, model: Any, processor: Any, tokenizer: Any) -> Path:
    model.generation_config.bos_token_id = tokenizer.bos_token_id
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
