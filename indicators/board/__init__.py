"""What the pages show of judged targets: boards of a unit and year, and the list of boards. Reads only."""

from indicators.board.boards import Summary, board_localities, board_years, summarise
from indicators.board.filters import Filters
from indicators.board.page import Board, load_board

__all__ = ["Board", "Filters", "Summary", "board_localities", "board_years", "load_board", "summarise"]
