"""What Fieldkit knows and does without a network or a window."""

__version__ = "0.1.0"
