"""The whole journey without a display, with real parts: what `demo` plays.

`stage` knows what lies where; `headquarters`, `officers` and `desk` each do their people's part
through the same use cases, files and processes that the commands and the window use; `account`
tells each step. Nothing is simulated: the receiver is a process of its own, with TLS, and the cut
in the middle of a push is that process being killed. Source: commands, *What `demo` leaves in DIR*;
domain/sample-situation.md, section 14.
"""
