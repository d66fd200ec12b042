"""Headquarters: its root, its people, its receiver's folder, and what its desks import."""
