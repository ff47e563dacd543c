import type { Canvas } from '../../ports/output.ts';

const UNICODE = '▁▂▃▄▅▆▇█';
/** Where only ASCII can be shown: tenths of the best. */
const ASCII = '123456789';

/** A sign for each value, the higher the more; a dot for none, a minus for less than nothing. */
export function sparkline(values: readonly number[], { unicode }: Pick<Canvas, 'unicode'>): string {
  const most = Math.max(0, ...values);
  const signs = unicode ? UNICODE : ASCII;
  const level = (value: number) => Math.min(signs.length - 1, Math.floor((value / most) * signs.length));
  return values.map((value) => (value === 0 ? '.' : value < 0 ? '-' : signs[level(value)])).join('');
}
