"""Merging and taking it back."""
