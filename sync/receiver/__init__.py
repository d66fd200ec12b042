"""Headquarters' receiver: takes sealed bundles, logs them, gives receipts; it opens none."""
