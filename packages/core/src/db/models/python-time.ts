const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** Epoch seconds of a time as Python writes it (`isoformat`); without an offset it is UTC. `null` where it is none. */
export function readPythonTime(text: string | null | undefined): number | null {
  const parts = text ? ISO.exec(text) : null;
  if (!parts) return null;
  const [, date, time, offset = 'Z'] = parts;
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
