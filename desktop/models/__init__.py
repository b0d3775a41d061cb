"""The model catalogue and the models on this machine."""
