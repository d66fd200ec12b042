"""The one style sheet, generated from tokens and type, for what standard widgets draw.

Physical sides only exist in Qt's style sheets, so nothing here has a left or a right: asymmetry
stands in layouts. What needs mirroring or states (buttons, tiles, list fields) paints itself.
Kinds are dynamic properties: `kind` (a text style), `ink` (a token) and `role`.
Source: interface design, 3 and 4 *Style sheets*.
"""

from __future__ import annotations

from ui.theme.tokens import RADIUS_CARD, RADIUS_CONTROL, Tokens
from ui.theme.type import MONO, STYLES, Typography

_INKS = (
    "text",
    "text_2",
    "text_3",
    "link",
    "ok",
    "warn",
    "err",
    "train",
    "brand",
    "on_brand",
    "surface",
)


def stylesheet(tokens: Tokens, type_: Typography) -> str:
    """All rules, for `QApplication.setStyleSheet`."""
    return "\n".join((_text(tokens, type_), _frames(tokens), _fields(tokens, type_), _bars(tokens)))


def _text(tokens: Tokens, type_: Typography) -> str:
    rules = [f"QWidget {{ color: {tokens.text}; }}"]
    for style, (_, weight) in STYLES.items():
        rules.append(
            f'QLabel[kind="{style}"] {{ font-size: {type_.px(style)}px; font-weight: {weight}; }}'
        )
    for ink in _INKS:
        rules.append(f'*[ink="{ink}"] {{ color: {getattr(tokens, ink)}; }}')
    rules += [
        'QLabel[heavy="true"] { font-weight: 600; }',
        'QLabel[heavy="medium"] { font-weight: 500; }',
        f'QLabel[mono="true"] {{ font-family: "{MONO}"; }}',
        f"QToolTip {{ color: {tokens.text}; background: {tokens.surface};"
        f" border: 1px solid {tokens.line_strong}; padding: 6px; }}",
    ]
    return "\n".join(rules)


def _frames(tokens: Tokens) -> str:
    card = f"border-radius: {RADIUS_CARD}px;"
    rules = [
        f"QMainWindow, QDialog, #page {{ background: {tokens.canvas}; }}",
        f'*[role="canvas"] {{ background: {tokens.canvas}; }}',
        f'*[role="surface"] {{ background: {tokens.surface}; }}',
        f'*[role="sunken"] {{ background: {tokens.sunken}; border-radius: {RADIUS_CONTROL}px; }}',
        f'*[role="training"] {{ background: {tokens.train_soft}; }}',
        f'*[role="line"] {{ background: {tokens.line}; }}',
        f'QFrame[role="card"] {{ background: {tokens.surface};'
        f" border: 1px solid {tokens.line}; {card} }}",
        "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }",
    ]
    for state in ("warn", "err"):
        line = getattr(tokens, f"{state}_line")
        rules.append(
            f'QFrame[role="card-{state}"] {{ background: {tokens.surface};'
            f" border: 1px solid {line}; {card} }}"
        )
        rules.append(
            f'QFrame[role="notice-{state}"] {{ background: {getattr(tokens, state + "_soft")};'
            f" border: 1px solid {line}; border-radius: {RADIUS_CONTROL}px; }}"
        )
    for name, ground in (("info", tokens.brand_soft), ("ok", tokens.ok_soft)):
        rules.append(
            f'QFrame[role="notice-{name}"] {{ background: {ground};'
            f" border: none; border-radius: {RADIUS_CONTROL}px; }}"
        )
    for name, line in (
        ("info", tokens.line),
        ("ok", tokens.line),
        ("warn", tokens.warn_line),
        ("err", tokens.err_line),
    ):
        rules.append(
            f'QFrame[role="notice-{name}"][across="true"] {{ border: none; border-radius: 0;'
            f" border-bottom: 1px solid {line}; }}"
        )
    return "\n".join(rules)


def _fields(tokens: Tokens, type_: Typography) -> str:
    box = f"background: {tokens.surface}; border-radius: {RADIUS_CONTROL}px;"
    size = type_.px("body")
    chosen = (
        f"selection-background-color: {tokens.brand}; selection-color: {tokens.on_brand};"
        f" placeholder-text-color: {tokens.text_3}; font-size: {size}px;"
    )
    return f"""
QLineEdit, QTextEdit, QAbstractSpinBox {{
  {box} {chosen} border: 1px solid {tokens.line_strong};
}}
QLineEdit {{ padding: 2px 10px; }}
QLineEdit:focus {{ border: 3px solid {tokens.focus}; padding: 0 8px; }}
QTextEdit {{ padding: 5px 9px; }}
QTextEdit:focus {{ border: 3px solid {tokens.focus}; padding: 3px 7px; }}
QLineEdit[wrong="true"], QTextEdit[wrong="true"] {{ border: 1px solid {tokens.err_line}; }}
QLineEdit[wrong="true"]:focus, QTextEdit[wrong="true"]:focus {{
  border: 3px solid {tokens.err_line};
}}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus {{
  background: transparent; border: none; padding: 0;
}}
QLineEdit:read-only {{ background: {tokens.canvas}; border: none; }}
QMenu {{ background: {tokens.surface}; border: 1px solid {tokens.line_strong}; padding: 4px; }}
QMenu::item {{ padding: 8px 16px; border-radius: 4px; font-size: {size}px; }}
QMenu::item:selected {{ background: {tokens.brand_soft}; color: {tokens.text}; }}
QMenu::separator {{ height: 1px; background: {tokens.line}; margin: 4px 8px; }}
QComboBox QAbstractItemView, QListView[role="popup"] {{
  background: {tokens.surface}; border: 1px solid {tokens.line_strong}; padding: 4px; outline: none;
  selection-background-color: {tokens.brand_soft}; selection-color: {tokens.text};
  font-size: {size}px;
}}
QComboBox QAbstractItemView::item {{
  min-height: {type_.scaled(36)}px; padding: 0 8px; border-radius: 4px;
}}
QComboBox QAbstractItemView::item:selected {{
  background: {tokens.brand_soft}; color: {tokens.text};
}}
QListView[role="checks"] {{
  border: 1px solid {tokens.line_strong}; border-radius: {RADIUS_CONTROL}px; padding: 3px;
}}
QAbstractItemView {{ background: {tokens.surface}; border: none; outline: none; }}
QHeaderView::section {{ background: {tokens.surface}; border: none; color: {tokens.text_2}; }}
QCalendarWidget QWidget {{
  background: {tokens.surface}; alternate-background-color: {tokens.sunken};
}}
QCalendarWidget QToolButton {{
  padding: 6px; border: none; color: {tokens.text}; font-weight: 600;
}}
"""


def _bars(tokens: Tokens) -> str:
    grip = tokens.line_strong if tokens.dark else "#A9B7C4"
    return f"""
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {grip}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {tokens.line}; }}
"""
