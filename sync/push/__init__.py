"""The device's side of the network: what waits in the outbox goes, receipts and reviews come."""
