"""The questionnaire on screen, drawn from any form's conventions; it knows no instrument.

`model.py` turns a filling into cards, questions and navigator rows and imports no widget;
`navigator.py` lists, `page.py` shows one card with the question kinds of its own modules, and
`evidence.py` is the panel beside it. Source: design *forms*, *From a form to screens*; interface
design, 7.4.
"""
