"""Bundles: bytes to trusted objects and back, as the page of the format says."""
