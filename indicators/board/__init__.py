"""What the pages show of judged targets: boards of a unit and period, and the list of boards. Reads only."""

from indicators.board.boards import BoardSummary, board_localities, board_spans, summarise
from indicators.board.filters import Filters
from indicators.board.page import Board, load_board

__all__ = ["Board", "BoardSummary", "Filters", "board_localities", "board_spans", "load_board", "summarise"]
