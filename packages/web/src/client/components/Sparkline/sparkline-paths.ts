/** SVG paths of a sparkline in a box of the given size; the newest value stands at the right edge. */
export function sparklinePaths(
  values: readonly number[],
  slots: number,
  width: number,
  height: number,
): { readonly line: string; readonly area: string } {
  if (values.length < 2) return { line: '', area: '' };
  const top = Math.max(...values, 1e-9);
  const step = width / (slots - 1);
  const left = width - (values.length - 1) * step;
  const points = values.map((value, index) => {
    const y = height - 1.5 - (Math.max(0, value) / top) * (height - 3);
    return `${(left + index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width},${height}L${left.toFixed(1)},${height}Z` };
}
