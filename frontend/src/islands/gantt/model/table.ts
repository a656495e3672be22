/** Cells as text, the way spreadsheets exchange them: tabs between cells, lines between rows. */

/** Reads TSV with Excel's quoting: a cell in quotes may hold tabs, line ends and doubled quotes. */
export function readTable(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] as string;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === '\t') {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
    } else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || row.length) {
    row.push(cell);
    rows.push(row);
  }
  return rows;
}

export const writeTable = (rows: string[][]): string =>
  rows.map((row) => row.map(quotedIfNeeded).join('\t')).join('\r\n');

const quotedIfNeeded = (cell: string): string =>
  /["\t\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
