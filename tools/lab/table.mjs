// Tables and progress for a terminal.

/** Rows of texts under their heads, columns as wide as they need, numbers to the right. */
export function table(heads, rows) {
  const texts = rows.map((row) => row.map((cell) => String(cell ?? '')));
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => row[i].length)));
  const numeric = heads.map((_, i) => rows.every((row) => typeof row[i] === 'number'));
  const line = (cells) => cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd();
  return [line(heads), line(widths.map((width) => '─'.repeat(width))), ...texts.map(line)].join('\n');
}

/** At most `length` characters. */
export function short(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
