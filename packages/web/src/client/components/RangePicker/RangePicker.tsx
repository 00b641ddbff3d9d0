import { Segmented } from '../Segmented/Segmented.tsx';
import { DEFAULT_RANGE, type RangeSearch, TIME_RANGES, type TimeRange } from './time-range.ts';

/** Chooses the range of a page; hands on what shall stand in the URL. */
export function RangePicker({
  range,
  onChange,
}: {
  readonly range: TimeRange;
  readonly onChange: (search: RangeSearch) => void;
}) {
  return (
    <Segmented
      label="Time range"
      options={TIME_RANGES}
      value={range}
      onChange={(chosen) => onChange(chosen === DEFAULT_RANGE ? {} : { range: chosen })}
    />
  );
}
