"""What a person wrote into cells of a table after it was read; the file stays as it is."""

from collections.abc import Mapping
from dataclasses import replace

from indicators.tables.cells import cell_text
from indicators.tables.names import column_label
from indicators.tables.texts import clean
from indicators.tables.types import Table, TableProblem

# Line → canonical column → the text that counts instead of the one in the file.
Corrections = Mapping[int, Mapping[str, str]]


def correct_cells(table: Table, corrections: Corrections) -> Table:
    """The table with other texts in some cells; what was wrong with those cells in the file is wrong no more.

    A column that the file does not have is there then, under its usual name. Lines the table lacks are passed over.
    """
    if not corrections:
        return table
    columns = dict(table.columns)
    for cells in corrections.values():
        for column in cells:
            columns.setdefault(column, column_label(column))
    rows, problems = [], []
    for row in table.rows:
        texts = {column: clean(text) for column, text in corrections.get(row.line, {}).items()}
        rows.append(replace(row, cells={**row.cells, **texts}) if texts else row)
        for column, text in texts.items():
            message = cell_text(text, column)[1] if text else None
            if message:
                problems.append(TableProblem(message, row.line, columns[column]))
    corrected = {(line, columns[column]) for line, cells in corrections.items() for column in cells}
    kept = [problem for problem in table.problems if (problem.line, problem.column) not in corrected]
    problems = sorted([*kept, *problems], key=lambda problem: problem.line or 0)
    return replace(table, columns=columns, rows=rows, problems=problems)
