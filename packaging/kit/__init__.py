"""What a kit carries beside programs and models: its page, its two install scripts, its checker."""
