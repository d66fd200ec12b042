"""Make FieldkitControls.ttf: empty glyphs for the bidi controls, with the metrics of IBM Plex Sans.

Plex has no glyphs for U+200E, 200F, 061C, 2060 and 2066–2069. Qt would take them from a system font
whose taller line moves each label that holds an isolate by a pixel or two. This font stands behind
Plex in every family list. Needs fontTools, which the program itself does not:

    python resources/fonts/make_controls.py
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

HERE = Path(__file__).resolve().parent
CONTROLS = (0x061C, 0x200E, 0x200F, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069)


def main() -> None:
    plex = TTFont(HERE / "IBMPlexSans-Regular.ttf")
    builder = FontBuilder(plex["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder([".notdef", "nothing"])
    builder.setupCharacterMap(dict.fromkeys(CONTROLS, "nothing"))
    builder.setupGlyf({".notdef": Glyph(), "nothing": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (0, 0), "nothing": (0, 0)})
    head, system = plex["hhea"], plex["OS/2"]
    builder.setupHorizontalHeader(
        ascent=head.ascent, descent=head.descent, lineGap=head.lineGap
    )
    builder.setupOS2(
        version=4,
        sTypoAscender=system.sTypoAscender,
        sTypoDescender=system.sTypoDescender,
        sTypoLineGap=system.sTypoLineGap,
        usWinAscent=system.usWinAscent,
        usWinDescent=system.usWinDescent,
        fsSelection=system.fsSelection,
    )
    builder.setupNameTable({"familyName": "Fieldkit Controls", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(HERE / "FieldkitControls.ttf")


if __name__ == "__main__":
    main()
