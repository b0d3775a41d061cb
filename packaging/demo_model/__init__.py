"""The recipe of the bundled demo model: corpus, tokenizer, training and the GGUF."""
