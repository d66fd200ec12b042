"""The reviewer's check, for the command and the screen: bytes in, a report out, nothing trusted."""

from sync.verify.report import RosterTexts, verify

__all__ = ["RosterTexts", "verify"]
