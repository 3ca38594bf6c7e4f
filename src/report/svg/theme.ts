// How figures look: one place for colours, sizes and the font. Colours are of Okabe and Ito (2008), which people with
// any kind of colour vision tell apart. Figures have a white ground of their own, so that they can stand anywhere.

export const colours = {
  paper: '#ffffff',
  ink: '#1c1c1e',
  quiet: '#5f6368',
  grid: '#e6e8eb',
  frame: '#8a8f98',
  data: '#0072b2',
  expected: '#d55e00',
  truth: '#009e73',
  /** Of processes in a stack of lines, in their order. */
  series: ['#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d1f'],
  /** Bands of one and two standard deviations around a median. */
  bands: ['#009e73', '#e69f00'],
  /** Ends of the scale of correlations: -1 and +1. */
  negative: '#0072b2',
  positive: '#d55e00',
} as const;

export const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Heights of text in pixels. */
export const sizes = { title: 15, text: 12, tick: 11 } as const;

/** Width of a figure that stands in one of two columns, in pixels. */
export const FIGURE_WIDTH = 540;
/** Width of a figure that spans both. */
export const WIDE_FIGURE_WIDTH = 1100;
/** Width of a figure in a file of its own. */
export const PLOT_WIDTH = 720;
