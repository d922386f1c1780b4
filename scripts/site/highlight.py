"""Source files as HTML: reads {"FILE": "text", …} from standard input, writes {"FILE": ["line", …], …}."""

import json
import sys

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound


def lines(file, text):
    try:
        lexer = get_lexer_for_filename(file, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return highlight(text, lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")


json.dump({file: lines(file, text) for file, text in json.load(sys.stdin).items()}, sys.stdout)
