const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A count with thousands separators; `–` where it is not known. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : whole.format(value);
}

/** A count in little room: exact up to 9,999, then `12.3K`. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
}

/** Events per second: one decimal while it is small. */
export function formatRate(perSecond: number): string {
  return perSecond < 100 && perSecond % 1 !== 0 ? perSecond.toFixed(1) : formatCompact(perSecond);
}

/** How often something happens, by the unit that gives a number to read: `12.3/s`, `4.2/min`, `3.1/h`. */
export function formatFrequency(perSecond: number): { readonly value: string; readonly unit: string } {
  if (perSecond >= 1 || perSecond === 0) return { value: formatRate(perSecond), unit: '/s' };
  if (perSecond * 60 >= 1) return { value: formatRate(perSecond * 60), unit: '/min' };
  return { value: formatRate(perSecond * 3600), unit: '/h' };
}

/** A share of 1 as percent; never rounds up to 100 or down to 0 what is not. `–` where nothing was counted. */
export function formatShare(part: number, total: number): string {
  if (total === 0) return '–';
  const percent = (part / total) * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  if (percent > 99.9) return '>99.9%';
  if (percent < 0.1) return '<0.1%';
  return `${percent.toFixed(1)}%`;
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, three significant digits; `–` where not known. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}
