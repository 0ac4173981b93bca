// The convolution explorer, computed in the page. It mirrors convolution.py, convolution_explorer.py and
// convolution_scene.py name by name; tests/browser/test_parity.py holds their scenes equal.

const KERNELS = {
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
  shift: [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
  "vertical edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  "horizontal edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  Laplacian: [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
};
const ANY_SIZE = ["ones", "count"];
const PICTURES = ["counting", "diagonal", "edge", "cross", "digits", "scene", "own"];
const MODES = ["zero", "replicate", "mirror"];
const SIDES = ["top", "bottom", "left", "right"];
const RANGES = { height: [1, 64], width: [1, 64], channels: [1, 3], size: [1, 7], filters: [1, 3], stride: [1, 5], dilation: [1, 3], padding: [0, 6] };

const fill2 = (rows, columns, make) => Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => make(r, c)));
const fill3 = (planes, rows, columns, make) => Array.from({ length: planes }, (_, k) => fill2(rows, columns, (r, c) => make(k, r, c)));
const sum = (matrix) => matrix.flat().reduce((total, value) => total + value, 0);
const short = (value) => String(Math.floor(value * 100 + 0.500001) / 100 + 0).replace("-", "−");

function check(name, value) {
  const [least, most] = RANGES[name];
  if (!(value >= least && value <= most)) throw new Error(`Convolution: ${name} is ${value}, expected ${least} to ${most}`);
}

function derive(s) {
  const [height, width] = [s.x[0].length, s.x[0][0].length];
  const taps = [s.w[0][0].length, s.w[0][0][0].length];
  const borders = [[s.padding[0], s.padding[1], height], [s.padding[2], s.padding[3], width]];
  const spans = taps.map((tap) => s.dilation * (tap - 1) + 1);
  const strides = [s.row ? 1 : s.stride, s.stride];
  const size = [height, width];
  const ground = s.transposed ? size.map((n, i) => (n - 1) * strides[i] + spans[i]) : borders.map(([before, after, n]) => before + n + after);
  const places = s.transposed ? size : ground.map((n, i) => Math.max(0, Math.floor((n - spans[i]) / strides[i]) + 1));
  const count = places[0] * places[1];
  const leftOver = count ? ground.map((n, i) => n - (places[i] - 1) * strides[i] - spans[i]) : ground;
  const outputShape = s.transposed ? ground.map((n, i) => Math.max(0, n - borders[i][0] - borders[i][1])) : places;
  const at = count ? [Math.floor(s.place / places[1]), s.place % places[1]] : null;
  const corner = at && at.map((each, i) => each * strides[i]);
  return { height, width, taps, borders, spans, strides, ground, places, count, leftOver, outputShape, at, corner };
}

function source(index, size, mode) {
  if (index >= 0 && index < size) return index;
  if (mode === "zero") return -1;
  if (mode === "replicate") return clamp(index, 0, size - 1);
  return index < 0 ? -index : 2 * (size - 1) - index;
}

// What does not change from place to place is kept: of each kind the last, for as long as its array lives.
const memory = new WeakMap();
function kept(array, kind, words, make) {
  const found = memory.get(array) || memory.set(array, {}).get(array);
  const all = JSON.stringify(words);
  if (found[kind]?.all !== all) found[kind] = { all, made: make() };
  return found[kind].made;
}

const padded = (s, d) =>
  kept(s.x, "padded", [s.padding, s.mode], () => {
    const rows = Array.from({ length: d.ground[0] }, (_, r) => source(r - s.padding[0], d.height, s.mode));
    const columns = Array.from({ length: d.ground[1] }, (_, c) => source(c - s.padding[2], d.width, s.mode));
    return s.x.map((plane) => rows.map((r) => columns.map((c) => (r < 0 || c < 0 ? 0 : plane[r][c]))));
  });

function products(s, d) {
  const weights = s.w[s.filter];
  const x = s.transposed ? s.x : padded(s, d);
  const [row, column] = s.transposed ? d.at : d.corner;
  const step = s.transposed ? 0 : s.dilation;
  return weights.map((plane, c) => plane.map((taps, i) => taps.map((tap, j) => x[c][row + i * step][column + j * step] * tap)));
}

function output(s, d) {
  const key = s.transposed ? [s.padding, s.complete ? -1 : s.place] : [s.padding, s.mode];
  return kept(s.x, "output", [s.w[s.filter], s.stride, s.dilation, s.transposed, s.row, ...key], () => {
    const weights = s.w[s.filter];
    if (s.transposed) {
      const made = fill2(...d.ground, () => 0);
      for (let place = 0; place <= (s.complete ? d.count - 1 : s.place); place++) {
        const [r, c] = [Math.floor(place / d.places[1]), place % d.places[1]];
        weights.forEach((plane, k) => plane.forEach((taps, i) => taps.forEach((tap, j) => (made[r * d.strides[0] + i * s.dilation][c * d.strides[1] + j * s.dilation] += s.x[k][r][c] * tap))));
      }
      return made;
    }
    const x = padded(s, d);
    return fill2(...d.places, (r, c) => {
      let total = 0;
      for (let k = 0; k < weights.length; k++)
        for (let i = 0; i < d.taps[0]; i++) {
          const cells = x[k][r * d.strides[0] + i * s.dilation];
          for (let j = 0; j < d.taps[1]; j++) total += cells[c * d.strides[1] + j * s.dilation] * weights[k][i][j];
        }
      return total;
    });
  });
}

function reached(s, d) {
  if (!s.looking) return [];
  const [rows, columns] = s.looking.map((at, i) =>
    Array.from({ length: d.places[i] }, (_, place) => place).filter((place) => {
      const offset = at - place * d.strides[i];
      return offset >= 0 && offset < d.spans[i] && offset % s.dilation === 0;
    })
  );
  return rows.flatMap((row) => columns.map((column) => [row, column]));
}

function formula(s, d, axis) {
  const [before, after, size] = d.borders[axis];
  const both = before === after ? `2·${before}` : `${before} + ${after}`;
  const span = s.dilation === 1 ? `${d.taps[axis]}` : `(${s.dilation}·(${d.taps[axis]} − 1) + 1)`;
  if (s.transposed) return `(${size} − 1)·${d.strides[axis]} + ${span} − ${before === after ? both : `(${both})`} = ${d.outputShape[axis]}`;
  return `(${size} − ${span} + ${both})/${d.strides[axis]} + 1 = ${short((d.ground[axis] - d.spans[axis]) / d.strides[axis] + 1)}`;
}

function formulas(s, d) {
  const found = [formula(s, d, 0), formula(s, d, 1)];
  return s.row || found[0] === found[1] ? [found[1]] : [`height: ${found[0]}`, `width: ${found[1]}`];
}

// ---- actions

function valid(s) {
  const d = derive(s);
  if (s.mode === "mirror" && !s.transposed)
    d.borders.forEach(([before, after, size], axis) => {
      const border = Math.max(before, after);
      if (border > size - 1) throw new Error(`padding is ${border}, and the mirrored border of a ${["height", "width"][axis]} of ${size} is at most ${size - 1}`);
    });
  return s;
}

function to(s, changes) {
  if ("place" in changes) return valid({ ...s, ...changes });
  const start = valid({ ...s, place: 0, looking: null, ...changes });
  const [old, now] = [derive(s), derive(start)];
  if (!(old.count && now.count)) return start;
  const [row, column] = old.at.map((each, i) => Math.min(each, now.places[i] - 1));
  return { ...start, place: row * now.places[1] + column };
}

function drawn(s, picture, channels, height, width) {
  const make = {
    scene: (c, r, q) => s.colors[c][r][q],
    counting: (c, r, q) => (r * width + q + c) % 10,
    diagonal: (c, r, q) => +((r + c) % 4 === q % 4),
    edge: (c, r, q) => (2 * q >= width ? 9 - 2 * c : 0),
    cross: (c, r, q) => (r === Math.floor(height / 2) || q === Math.floor(width / 2) ? 9 - 2 * c : 0),
    digits: (c, r, q) => (7 * r + 3 * q + r * q + 5 * c) % 10,
    own: () => 0,
  };
  return fill3(channels, height, width, make[picture]);
}

function weighted(kernel, filters, channels, size, row) {
  const names = size === 3 ? [...Object.keys(KERNELS), ...ANY_SIZE] : ANY_SIZE;
  const one = (index) => {
    const name = kernel === "own" ? "" : names[(names.indexOf(kernel) + index) % names.length];
    const whole = KERNELS[name] || fill2(size, size, (i, j) => (name === "ones" ? 1 : name === "count" ? i * size + j + 1 : 0));
    return row ? [whole[Math.floor(size / 2)]] : whole;
  };
  return Array.from({ length: filters }, (_, index) => Array.from({ length: channels }, () => one(index)));
}

function resized(s, name, value) {
  check(name, value);
  const old = { channels: s.x.length, height: s.x[0].length, width: s.x[0][0].length };
  const { channels, height, width } = { ...old, [name]: value };
  let x = drawn(s, s.picture, channels, height, width);
  if (s.picture === "own") x = x.map((plane, c) => plane.map((cells, r) => cells.map((_, q) => s.x[c]?.[r]?.[q] ?? 0)));
  const w = old.channels === channels ? s.w : s.w.map((filter) => Array.from({ length: channels }, () => filter[0]));
  return to(s, { x, w, channel: Math.min(s.channel, channels - 1), cell: [Math.min(s.cell[0], height - 1), Math.min(s.cell[1], width - 1)] });
}

function reweighted(s, { kernel = s.kernel, size = s.w[0][0][0].length, filters = s.w.length }) {
  check("size", size);
  check("filters", filters);
  if (KERNELS[kernel] && size !== 3) [kernel, size] = kernel === s.kernel ? ["ones", size] : [kernel, 3];
  let w = weighted(kernel, filters, s.x.length, size, s.row);
  if (kernel === "own") w = w.map((filter, k) => filter.map((plane, c) => plane.map((taps, i) => taps.map((_, j) => s.w[k]?.[c]?.[i]?.[j] ?? 0))));
  const tap = [Math.min(s.tap[0], w[0][0].length - 1), Math.min(s.tap[1], w[0][0][0].length - 1)];
  return to(s, { w, kernel, filter: Math.min(s.filter, filters - 1), tap });
}

function paddedBy(s, side, value) {
  check("padding", value);
  if (side === null) return to(s, { padding: s.row ? [0, 0, value, value] : [value, value, value, value] });
  return to(s, { padding: s.padding.map((old, i) => (SIDES[i] === side ? value : old)) });
}

function bySides(s, sides) {
  const right = s.padding[3];
  const same = s.row ? [0, 0, right, right] : [right, right, right, right];
  return to(s, sides || String(s.padding) === String(same) ? { sides, place: s.place } : { sides, padding: same });
}

const stepped = (s, place) => to(s, { place: clamp(place, 0, Math.max(derive(s).count - 1, 0)), looking: null });

function onInput(s, [row, column]) {
  if (s.transposed) return { ...stepped(s, row * derive(s).places[1] + column), cell: [row, column] };
  const inside = [row - s.padding[0], column - s.padding[2]];
  return { ...s, looking: [row, column], cell: s.x[0][inside[0]]?.[inside[1]] === undefined ? s.cell : inside };
}

function onOutput(s, [row, column]) {
  if (s.transposed) return { ...s, looking: [row, column] };
  const d = derive(s);
  return d.count ? stepped(s, row * d.places[1] + column) : s;
}

function typed(s, which, text) {
  const value = readNumber(text, which === "value" ? cellName("input", s.cell) : cellName("weight", s.tap), 999);
  const put = (plane, [row, column]) => plane.map((cells, r) => cells.map((old, c) => (r === row && c === column ? value : old)));
  if (which === "value") return to(s, { x: s.x.map((plane, c) => (c === s.channel ? put(plane, s.cell) : plane)), picture: "own", place: s.place });
  const w = s.w.map((filter, k) => (k === s.filter ? filter.map((plane, c) => (c === s.channel ? put(plane, s.tap) : plane)) : filter));
  return to(s, { w, kernel: "own", place: s.place });
}

const whole = (name) => (s, value) => (check(name, value), to(s, { [name]: value }));
const still = (name, change = (value) => value) => (s, value) => to(s, { [name]: change(value), place: s.place });
const ACTIONS = {
  picture: (s, value) => to(s, { x: value === "own" ? s.x : drawn(s, value, s.x.length, s.x[0].length, s.x[0][0].length), picture: value }),
  height: (s, value) => resized(s, "height", value),
  width: (s, value) => resized(s, "width", value),
  channels: (s, value) => resized(s, "channels", value),
  zoo: (s, kernel) => reweighted(s, { kernel }),
  size: (s, size) => reweighted(s, { size }),
  filters: (s, filters) => reweighted(s, { filters }),
  padding: (s, value) => paddedBy(s, null, value),
  ...Object.fromEntries(SIDES.map((side) => [side, (s, value) => paddedBy(s, side, value)])),
  mode: (s, mode) => to(s, { mode }),
  stride: whole("stride"),
  dilation: whole("dilation"),
  transposed: (s, transposed) => to(s, { transposed }),
  sides: bySides,
  complete: still("complete"),
  channel: still("channel", (value) => value - 1),
  filter: still("filter", (value) => value - 1),
  place: (s, value) => stepped(s, value - 1),
  first: (s) => stepped(s, 0),
  back: (s) => stepped(s, s.place - 1),
  forward: (s) => stepped(s, s.place + 1),
  last: (s) => stepped(s, derive(s).count),
  value: (s, text) => typed(s, "value", text),
  weight: (s, text) => typed(s, "weight", text),
  "input.hover": onInput,
  "input.pick": onInput,
  "output.hover": onOutput,
  "output.pick": onOutput,
  "kernel.pick": (s, tap) => ({ ...s, tap }),
};
