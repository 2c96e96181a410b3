// A plot of the last minutes that draws itself anew when there is more, and says in words what it shows.

import { setAttribute, svg } from './dom.js';

const LEFT = 4;
const BOTTOM = 18;
const TOP = 8;

/** The next round number above: 1, 2 or 5 times a power of two's thousand or of ten. */
export function ceiling(value, base = 1024) {
  if (value <= 0) {
    return 1;
  }
  const unit = base ** Math.max(0, Math.floor(Math.log(value) / Math.log(base)));
  const scaled = value / unit;
  const decade = 10 ** Math.floor(Math.log10(scaled));
  return unit * decade * ([1, 2, 5, 10].find((step) => scaled <= step * decade) ?? 10);
}

/**
 * Lines over time.
 *
 * `options`: `seconds` shown, `least` of the highest value, `show(value)`, `name`, `series` of { name, className, area },
 * `base` of round numbers.
 */
export class Plot {
  constructor(host, options) {
    this.options = { base: 1024, least: 0, ...options };
    this.host = host;
    this.root = svg('svg', { role: 'img', 'aria-label': options.name, class: 'plot-lines' });
    this.grid = svg('g', { class: 'plot-grid' });
    this.marks = svg('g', { class: 'plot-marks' });
    this.lines = options.series.map((series) => ({
      area: series.area ? svg('path', { class: `plot-area ${series.className}` }) : null,
      line: svg('path', { class: `plot-line ${series.className}` }),
    }));
    this.root.append(this.grid, ...this.lines.flatMap(({ area, line }) => (area ? [area, line] : [line])), this.marks);
    host.replaceChildren(this.root);
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** `samples[i]` are the { time, value } of series i; `marks` are { time, words }. */
  show(samples, marks = []) {
    this.samples = samples;
    this.marked = marks;
    this.draw();
  }

  draw() {
    const width = this.host.clientWidth;
    const height = this.host.clientHeight;
    if (!this.samples || width < 40 || height < 40) {
      return;
    }
    const { options } = this;
    const now = Date.now();
    const begin = now - options.seconds * 1000;
    const seen = this.samples.map((line) => line.filter((sample) => sample.time >= begin - 2000));
    const highest = Math.max(options.least, ...seen.flat().map((sample) => sample.value));
    const top = ceiling(highest, options.base);
    const x = (time) => LEFT + ((time - begin) / (now - begin)) * (width - 2 * LEFT);
    const y = (value) => TOP + (1 - value / top) * (height - TOP - BOTTOM);
    setAttribute(this.root, 'viewBox', `0 0 ${width} ${height}`);
    this.drawGrid(width, height, top, y);
    seen.forEach((line, i) => this.drawLine(this.lines[i], line, x, y));
    this.marks.replaceChildren(
      ...this.marked
        .filter((mark) => mark.time >= begin)
        .map((mark) => svg('g', {},
          svg('line', { x1: x(mark.time), x2: x(mark.time), y1: TOP, y2: height - BOTTOM }),
          svg('title', { text: mark.words }))),
    );
    setAttribute(this.root, 'aria-label', this.words(seen));
  }

  drawGrid(width, height, top, y) {
    const parts = [0, 0.5, 1].flatMap((part) => {
      const at = y(top * part);
      const line = svg('line', { x1: LEFT, x2: width - LEFT, y1: at, y2: at });
      return part === 0 ? [line] : [line, svg('text', { x: LEFT + 2, y: at + 11, text: this.options.show(top * part) })];
    });
    const minutes = this.options.seconds / 60;
    parts.push(
      svg('text', { x: LEFT + 2, y: height - 4, text: minutes === 1 ? '1 minute ago' : `${minutes} minutes ago` }),
      svg('text', { x: width - LEFT - 2, y: height - 4, 'text-anchor': 'end', text: 'now' }),
    );
    this.grid.replaceChildren(...parts);
  }

  drawLine({ area, line }, samples, x, y) {
    const points = samples.map(({ time, value }) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`);
    setAttribute(line, 'd', points.length ? `M${points.join('L')}` : '');
    if (area) {
      const from = samples.length ? x(samples[0].time).toFixed(1) : 0;
      const to = samples.length ? x(samples.at(-1).time).toFixed(1) : 0;
      setAttribute(area, 'd', points.length ? `M${from},${y(0)}L${points.join('L')}L${to},${y(0)}Z` : '');
    }
  }

  words(seen) {
    const said = this.options.series.map(({ name }, i) => {
      const values = seen[i].map(({ value }) => value);
      const last = this.options.show(values.at(-1) ?? 0);
      return `${name}: now ${last}, at most ${this.options.show(Math.max(0, ...values))}`;
    });
    return `${this.options.name}. ${said.join('; ')}`;
  }
}
