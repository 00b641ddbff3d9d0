/** A line of a chart, or a row of bars. */
export interface ChartLine {
  readonly label: string;
  /** Name of the CSS custom property with its colour. */
  readonly token: string;
}

/** How a chart over time is drawn. */
export interface ChartLook {
  /** In the order of drawing: later ones over earlier ones. */
  readonly lines: readonly ChartLine[];
  /** `bars` begin at their time and are as wide as a step. */
  readonly shape: 'bars' | 'lines';
  /** The vertical axis goes up to this at least. */
  readonly least: number;
  /** Texts of the vertical axis, and the room that they need, CSS pixels. */
  readonly format: (value: number) => string;
  readonly axisPx: number;
  /** Distances between the vertical axis' marks. */
  readonly steps: readonly number[];
}
