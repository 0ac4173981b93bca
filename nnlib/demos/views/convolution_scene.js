// What the convolution explorer shows of a state; see convolution_scene.py.

const WIDE = 300; // pixels that the larger grids take
const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const of = (word, index, count) => (count > 1 ? `, ${word} ${index + 1} of ${count}` : "");
const cellName = (word, [row, column]) => `${word} at row ${row}, column ${column}`;
const mark = (row, column, height, width, look) => ({ kind: "Mark", row, column, height, width, look });
const slider = (name, label, value, low, high) => ({ kind: "Slider", name, label, value, low, high, step: 1, unit: "" });
const choice = (name, label, value, options) => ({ kind: "Choice", name, label, value, options });
const toggle = (name, label, value) => ({ kind: "Switch", name, label, value });
const button = (name, label, enabled, key) => ({ kind: "Button", name, label, enabled, key });
const field = (name, label, value) => ({ kind: "Field", name, label, value, width: 6 });

function sceneOf(s) {
  const d = derive(s);
  const controls = controlsOf(s, d);
  const panels = [inputOf(s, d), kernelOf(s), ...(d.count ? [productsOf(s, d)] : []), outputOf(s, d)];
  return {
    title: `${s.transposed ? "A transposed convolution" : "A convolution"}, place by place: Forward (→) goes to the next`,
    parts: Object.fromEntries([...controls.flat(), ...panels].map((part) => [part.name, part])),
    layout: [controls.map((row) => row.map((part) => part.name)), [panels.map((part) => part.name)]],
    caption: captionOf(s, d),
    table: tableOf(s, d),
    code: "",
  };
}

function controlsOf(s, d) {
  const [channels, filters] = [s.x.length, s.w.length];
  const sides = s.sides
    ? SIDES.map((side, i) => slider(side, side, s.padding[i], 0, 6)).filter((each) => !(s.row && (each.name === "top" || each.name === "bottom")))
    : [slider("padding", "padding P", s.padding[3], 0, 6)];
  const [moreBefore, moreAfter] = [s.place > 0, s.place + 1 < d.count];
  return [
    [choice("picture", "input", s.picture, PICTURES), ...(s.row ? [] : [slider("height", "height H", d.height, 1, 64)]), slider("width", "width W", d.width, 1, 64), slider("channels", "channels", channels, 1, 3)],
    [
      choice("zoo", "filter", s.kernel, [...Object.keys(KERNELS), ...ANY_SIZE, "own"]),
      slider("size", "size F", d.taps[1], 1, 7),
      slider("filters", "filters", filters, 1, 3),
      slider("stride", "stride S", s.stride, 1, 5),
      slider("dilation", "dilation", s.dilation, 1, 3),
      toggle("transposed", "transposed", s.transposed),
    ],
    [...sides, toggle("sides", "each side by itself", s.sides), ...(s.transposed ? [] : [choice("mode", "border", s.mode, MODES)])],
    [
      button("first", "First", moreBefore, "Home"),
      button("back", "Back", moreBefore, "ArrowLeft"),
      button("forward", "Forward", moreAfter, "ArrowRight"),
      button("last", "Last", moreAfter, "End"),
      slider("place", "place", s.place + 1, 1, Math.max(d.count, 1)),
      toggle("complete", "show the whole output", s.complete),
    ],
    [
      ...(channels > 1 ? [slider("channel", "channel shown", s.channel + 1, 1, channels)] : []),
      ...(filters > 1 ? [slider("filter", "filter shown", s.filter + 1, 1, filters)] : []),
      field("value", cellName("input", s.cell), short(s.x[s.channel][s.cell[0]][s.cell[1]])),
      field("weight", cellName("weight", s.tap), short(s.w[s.filter][s.channel][s.tap[0]][s.tap[1]])),
    ],
  ];
}

function inputOf(s, d) {
  const values = s.transposed ? s.x[s.channel] : padded(s, d)[s.channel];
  const marks = [];
  const isPadded = !s.transposed && s.padding.some(Boolean);
  if (isPadded) marks.push(mark(s.padding[0], s.padding[2], d.height, d.width, "padding"));
  if (!s.transposed && d.count) {
    const [[rows, columns], [below, right]] = [d.ground, d.leftOver];
    if (right) marks.push(mark(0, columns - right, rows, right, "leftover"));
    if (below) marks.push(mark(rows - below, 0, below, columns - right, "leftover"));
  }
  if (d.count) marks.push(s.transposed ? mark(...d.at, 1, 1, "window") : mark(...d.corner, ...d.spans, "window"));
  const [top, left] = s.transposed ? [0, 0] : [s.padding[0], s.padding[2]];
  marks.push(mark(s.cell[0] + top, s.cell[1] + left, 1, 1, "center"));
  if (s.looking && !s.transposed) marks.push(mark(...s.looking, 1, 1, "reach"));
  if (s.transposed) marks.push(...reached(s, d).map((cell) => mark(...cell, 1, 1, "reach")));
  const more = isPadded ? `, padded ${d.ground[0]} × ${d.ground[1]}` : "";
  const title = `input ${d.height} × ${d.width}${of("channel", s.channel, s.x.length)}${more}`;
  return gridOf("input", title, values, s, marks, s.transposed ? d.at : s.looking, ["hover", "pick"]);
}

function kernelOf(s) {
  const weights = s.w[s.filter][s.channel];
  const title = `filter ${weights.length} × ${weights[0].length}${of("filter", s.filter, s.w.length)}`;
  return gridOf("kernel", title, weights, null, [mark(...s.tap, 1, 1, "center")], s.tap, ["pick"], 34);
}

function productsOf(s, d) {
  const values = products(s, d)[s.channel];
  return gridOf("products", `products, sum ${short(sum(values))}`, values, null, [], null, [], 34);
}

function outputOf(s, d) {
  const [rows, columns] = d.outputShape;
  if (!(rows && columns)) return gridOf("output", "no output", [[0]], null, [], null, [], 34, 0);
  const values = output(s, d);
  let title = `output ${rows} × ${columns}${of("filter", s.filter, s.w.length)}`;
  if (s.transposed) {
    const isCut = s.padding.some(Boolean);
    const marks = isCut ? [mark(s.padding[0], s.padding[2], rows, columns, "padding")] : [];
    marks.push(mark(...d.corner, ...d.spans, "window"));
    if (s.looking) marks.push(mark(...s.looking, 1, 1, "reach"));
    if (isCut) title += `, cut from ${d.ground[0]} × ${d.ground[1]}`;
    return gridOf("output", title, values, s, marks, s.looking, ["hover", "pick"]);
  }
  const marks = [mark(...d.at, 1, 1, "result"), ...reached(s, d).map((cell) => mark(...cell, 1, 1, "reach"))];
  return gridOf("output", title, values, s, marks, d.at, ["hover", "pick"], null, s.complete ? Infinity : s.place + 1);
}

// `shown` counts the cells that are not blank. Shades and texts stay the same objects while the values do.
function gridOf(name, title, values, s, marks, cursor, actions, size, shown = Infinity) {
  const [rows, columns] = [values.length, values[0].length];
  size ||= clamp(Math.floor(WIDE / Math.max(rows, columns)), 5, 30);
  const palette = s && s.picture === "scene" ? "grey" : "signed";
  const cells = kept(values, "cells", [palette, size >= 20, Math.min(shown, rows * columns)], () => {
    const flat = values.flat();
    const [low, high] = flat.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
    const most = Math.max(-low, high) || 1;
    const grey = (value) => (low === high ? 0 : Math.floor(((value - low) / (high - low)) * 255 + 0.5));
    const signed = (value) => Math.floor(clamp(value / most, -1, 1) * 127 + 128.5);
    const shade = palette === "grey" ? (value, i) => (i < shown ? grey(value) : 255) : (value, i) => (i < shown ? signed(value) : 128);
    const texts = size >= 20 ? values.map((row, r) => row.map((value, c) => (r * columns + c < shown ? short(value) : ""))) : null;
    return { shades: { rows, columns, channels: 1, data: Uint8Array.from(flat, shade) }, texts };
  });
  const description = `${title}. ${actions.length ? "Arrow keys move from cell to cell." : ""}`.trim();
  return { kind: "Grid", name, title, description, ...cells, palette, marks, cursor, actions, size };
}

function captionOf(s, d) {
  const size = s.row ? `${d.width} cells` : `${d.height} × ${d.width}`;
  const said = [`Input ${size}: ${formulas(s, d).join("; ")}; ${verdictOf(s, d)}.`];
  if (!d.count) return said[0];
  const [row, column] = d.at;
  const sums = products(s, d).map(sum);
  const adds = s.x.length > 1 ? ` (${sums.map(short).join(" + ")} over the channels)` : "";
  const place = `Place ${s.place + 1} of ${d.count}:`;
  const [top, left] = s.transposed ? d.corner : [d.corner[0] - s.padding[0], d.corner[1] - s.padding[2]];
  const [bottom, right] = [top + d.spans[0] - 1, left + d.spans[1] - 1];
  if (s.transposed) said.push(`${place} the input's row ${row}, column ${column} times all weights is added to rows ${top} to ${bottom} and columns ${left} to ${right} of the output${s.padding.some(Boolean) ? " before the cut" : ""}.`);
  else said.push(`${place} rows ${short(top)} to ${short(bottom)}, columns ${short(left)} to ${short(right)} of the input, counted from 0 before padding, give output row ${row}, column ${column}: ${short(sum(sums))}${adds}.`);
  if (s.looking) {
    const many = reached(s, d).length;
    const [row, column] = s.transposed ? s.looking : [s.looking[0] - s.padding[0], s.looking[1] - s.padding[2]];
    const cell = s.x[0][row]?.[column] === undefined ? "This cell of the border" : `The input's row ${row}, column ${column}`;
    said.push(s.transposed ? `The output's row ${row}, column ${column} gets something from ${plural(many, "input")}.` : `${cell} reaches ${plural(many, "output")}.`);
  }
  return said.join(" ");
}

function verdictOf(s, d) {
  const [rows, columns] = d.outputShape;
  const shape = s.row ? `${columns} cells` : `${rows} × ${columns}`;
  if (s.transposed) return rows && columns ? `output ${shape}` : "nothing is left of the output";
  if (!d.count) return "does not fit: the window is larger than the padded input";
  const [below, right] = d.leftOver;
  if (!(below || right)) return `fits, output ${shape}`;
  const missed = [[below, "row"], [right, "column"]].filter(([cells]) => cells).map((each) => plural(...each));
  return `does not fit: ${missed.join(" and ")} left over; rounded down, output ${shape}`;
}

function tableOf(s, d) {
  const axes = [[0, "height"], [1, "width"]].filter(([axis]) => axis || !s.row);
  const row = ([axis, name]) => [name, [d.height, d.width][axis], d.ground[axis], formula(s, d, axis), d.outputShape[axis], s.transposed ? 0 : d.leftOver[axis]].map(String);
  const head = ["axis", "input", s.transposed ? "before cutting" : "padded", "formula", "output", "left over"];
  return { kind: "Table", caption: "The formula along each axis", head, rows: axes.map(row), open: false };
}

const CONVOLUTION = { start: (model) => model.get("start"), act: (s, name, value) => ACTIONS[name](s, value), scene: sceneOf };
