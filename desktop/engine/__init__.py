"""The engine: a worker process that holds llama.cpp, and its client."""
