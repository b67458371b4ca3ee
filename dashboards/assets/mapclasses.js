// The classes of the reader's own values, as the server makes those of the map
// (newClasses in Go).

function moments(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, v) => sum + v, 0) / sorted.length;
  const xs = [], w = [0], x = [0], xx = [0];
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && sorted[j] === sorted[i]) j++;
    const n = j - i, d = sorted[i] - mean;
    xs.push(sorted[i]);
    w.push(w.at(-1) + n);
    x.push(x.at(-1) + n * d);
    xx.push(xx.at(-1) + n * d * d);
    i = j;
  }
  const deviance = (i, j) => Math.max(0, xx[j] - xx[i] - (x[j] - x[i]) ** 2 / (w[j] - w[i]));
  return { xs, deviance };
}

// jenks returns the lower limits of the k classes that make the sum of squared
// deviations from the class means smallest.
function jenks(values, k) {
  const { xs, deviance } = moments(values);
  const n = xs.length;
  k = Math.min(k, n);
  let cost = Array.from({ length: n + 1 }, (_, j) => (j ? deviance(0, j) : 0));
  const starts = [];
  for (let c = 2; c <= k; c++) {
    const next = new Array(n + 1).fill(0), start = new Array(n + 1).fill(0), before = cost;
    const solve = (lo, hi, from, to) => {
      if (lo > hi) return;
      const mid = Math.floor((lo + hi) / 2);
      let best = Infinity, at = from;
      for (let i = from; i <= Math.min(to, mid - 1); i++) {
        const v = before[i] + deviance(i, mid);
        if (v < best) [best, at] = [v, i];
      }
      [next[mid], start[mid]] = [best, at];
      solve(lo, mid - 1, from, at);
      solve(mid + 1, hi, at, to);
    };
    solve(c, n, c - 1, n - 1);
    starts[c] = start;
    cost = next;
  }
  const limits = [xs[0]];
  for (let c = k, end = n; c >= 2; c--) {
    end = starts[c][end];
    limits[c - 1] = xs[end];
  }
  return limits;
}

function quantiles(values, k) {
  const sorted = [...values].sort((a, b) => a - b);
  const limits = [];
  for (let i = 0; i < Math.min(k, sorted.length); i++) {
    const v = sorted[Math.floor((i * sorted.length) / k)];
    if (i === 0 || v > limits.at(-1)) limits.push(v);
  }
  return limits;
}

function equal(values, k) {
  const low = Math.min(...values), high = Math.max(...values);
  const limits = [low];
  for (let i = 1; i < k && high > low; i++) limits.push(low + ((high - low) * i) / k);
  return limits;
}

// rounded takes halves away from zero, below zero too, as math.Round does in Go.
const rounded = (v) => Math.sign(v) * Math.round(Math.abs(v));

const multiple = (n, step) => (step < 1 ? n / Math.round(1 / step) : n * step);

// classesOf returns the limits of the classes of values, rounded to a step that
// keeps them apart and to no more digits than decimals.
export function classesOf(values, decimals, method, k) {
  const limits = { jenks, quantile: quantiles, equal }[method](values, k);
  const top = Math.max(...values), finest = 10 ** -decimals, span = top - limits[0];
  for (let step = span > 0 ? 10 ** Math.floor(Math.log10(span / 25)) : 1; ; step /= 10) {
    const s = Math.max(step, finest);
    const out = [multiple(Math.floor(limits[0] / s), s)];
    for (const v of limits.slice(1)) {
      const r = multiple(rounded(v / s), s);
      if (r > out.at(-1)) out.push(r);
    }
    if (out.length === limits.length || step <= finest) return [...out, Math.max(multiple(Math.ceil(top / s), s), out.at(-1))];
  }
}
