// A column or a block copied from a spreadsheet → which cell goes into which row.
"use strict";

/** Rows of cells, as spreadsheets copy them: tabs between cells, quotes around those that hold a line break. */
function readBlock(text) {
  const rows = [[""]];
  let isQuoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const row = rows[rows.length - 1];
    const sign = text[place];
    if (isQuoted) {
      if (sign === '"' && text[place + 1] === '"') row[row.length - 1] += text[(place += 1)];
      else if (sign === '"') isQuoted = false;
      else row[row.length - 1] += sign;
    } else if (sign === '"' && row[row.length - 1] === "") isQuoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
  return rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ").trim()));
}

// What a column of figures is called. Any other text may be what somebody wrote instead of a figure.
const CAPTION = /^(?:kỳ này|thực hiện|ước thực hiện|kết quả|số liệu|giá trị|lũy kế|ước th(?:\s|$)|th(?:\s|$)|(?:\d+ )?(?:tháng|quý|năm)(?:\s|$))/i;

/** A block without the captions that were copied above its figures, and these. */
function withoutCaptions(block) {
  const first = block.findIndex(([cell]) => !CAPTION.test(cell.normalize("NFC")));
  return { captions: block.slice(0, Math.max(first, 0)).flat().filter(Boolean), rest: block.slice(Math.max(first, 0)) };
}

const plainly = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
const FIGURE = /^[-−+]?\d[\d.,]*\s*%?$/;

/** Whether a block was copied with more columns than go into a row: the table's own number or name, or figures beside
 * figures. `placed` are pairs of what the row prints (number, name) and its cells, `most` how many a row takes. */
function isOfWholeTable(placed, most) {
  const isName = ([{ name }, cells]) => cells.some((cell) => plainly(cell) === plainly(name));
  const isWide = ([, cells]) => cells.slice(most).some(Boolean) || (most > 1 && cells.slice(1).some((cell) => FIGURE.test(cell)));
  const areNumbers = placed.length > 1 && placed.every(([{ number }, cells]) => cells.length > 1 && cells[0] === number);
  return areNumbers || placed.some(isName) || placed.some(isWide);
}

/** Where a block goes: pairs of a sheet's row and its cells, and the cells that found no place.
 *
 * `rows` are those from the cell on, headings among them. A block with blanks where the sheet has headings was copied
 * with them; any other goes into the rows that take figures, one after the other. */
function placeBlock(block, rows, isHeading) {
  const reach = rows.slice(0, block.length);
  const headings = reach.map((row, place) => [row, place]).filter(([row]) => isHeading(row));
  const isAligned = headings.length > 0 && headings.every(([, place]) => block[place].join("") === "");
  const room = isAligned ? rows : rows.filter((row) => !isHeading(row));
  const placed = [];
  const unplaced = [];
  block.forEach((cells, place) => {
    const row = room[place];
    if (!row) unplaced.push(...cells.filter(Boolean));
    else if (!isHeading(row)) placed.push([row, cells]);
  });
  return { placed, unplaced };
}
