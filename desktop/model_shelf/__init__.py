"""The models on this PC and those that can come: one door for both front ends."""
