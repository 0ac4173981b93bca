// Lines, points and bars over two axes.

PANELS.Plot = function (part, act) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const lines = shape("svg", { "aria-hidden": "true" });
  const surface = element("div", { class: "surface plot" }, canvas, lines);
  const legend = element("p", { class: "legend" });
  const root = figure(part, act, surface, part.actions.length > 0);
  root.append(legend);
  const inner = { left: 52, top: 8, right: 10, bottom: 40 };
  let now = part;
  let spot = part.handle;
  const frame = shape("g"); // the axes
  const inside = shape("svg"); // a group for each line
  const ringed = shape("circle", { r: 6, class: "handle" });
  lines.append(frame, inside, ringed);
  let scaled = ""; // what each of these was drawn from
  let drawn = [];
  let named = "";
  const size = () => [now.width - inner.left - inner.right, now.height - inner.top - inner.bottom];
  const toX = (x) => inner.left + ((x - now.x_range[0]) / (now.x_range[1] - now.x_range[0])) * size()[0];
  const toY = (y) => inner.top + ((now.y_range[1] - y) / (now.y_range[1] - now.y_range[0])) * size()[1];
  const at = (event) => {
    const box = surface.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left - inner.left) / size()[0], (event.clientY - box.top - inner.top) / size()[1]];
    return place(now.x_range[0] + x * (now.x_range[1] - now.x_range[0]), now.y_range[1] - y * (now.y_range[1] - now.y_range[0]));
  };
  const place = (x, y) => [clamp(x, ...now.x_range), clamp(y, ...now.y_range)];
  const can = (what) => now.actions.includes(what);
  const tell = (what) => (act(`${now.name}.${what}`, spot), ring());
  surface.onpointerdown = (event) => {
    spot = at(event);
    if (can("drag")) surface.setPointerCapture(event.pointerId);
    tell(can("drag") ? "drag" : "pick");
  };
  surface.onpointermove = (event) => {
    if (!can("drag") || event.buttons !== 1) return;
    spot = at(event);
    tell("drag");
  };
  surface.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? 10 : 50;
    const [wide, tall] = [now.x_range[1] - now.x_range[0], now.y_range[1] - now.y_range[0]];
    if (!spot) spot = [now.x_range[0] + wide / 2, now.y_range[0] + tall / 2];
    if (arrow) {
      spot = place(spot[0] + (arrow[1] * wide) / step, spot[1] - (arrow[0] * tall) / step);
      if (can("drag")) tell("drag");
      else ring();
    } else if ((event.key === "Enter" || event.key === " ") && can("pick")) tell("pick");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  function ring() {
    if (spot && now.actions.length) set(ringed, { cx: toX(spot[0]), cy: toY(spot[1]), visibility: null });
    else set(ringed, { visibility: "hidden" });
  }
  root.update = (next, old, pending) => {
    now = next;
    root.describe(next);
    Object.assign(surface.style, { width: `${next.width}px`, height: `${next.height}px` });
    // A long title or legend takes more lines, not the place of the panel beside it.
    for (const words of [root.firstChild, legend]) words.style.maxWidth = `${next.width}px`;
    const [width, height] = size();
    if (next.background && (!old || next.background !== old.background)) paint(canvas, next.background, next.palette);
    Object.assign(canvas.style, { display: next.background ? "" : "none", left: `${inner.left}px`, top: `${inner.top}px`, width: `${width}px`, height: `${height}px` });
    if (!pending && (next.handle || (old && old.handle))) spot = next.handle;
    // Only what changed is drawn anew: while a network learns, most of it stays.
    const scale = JSON.stringify([next.x_range, next.y_range, next.x_ticks, next.x_label, next.y_label, next.width, next.height]);
    if (scale !== scaled) {
      scaled = scale;
      drawn = [];
      set(lines, { viewBox: `0 0 ${next.width} ${next.height}`, width: next.width, height: next.height });
      set(inside, { x: inner.left, y: inner.top, width, height, viewBox: `${inner.left} ${inner.top} ${width} ${height}` });
      frame.replaceChildren(...axes(next, inner, toX, toY));
    }
    next.lines.forEach((line, i) => {
      const wanted = JSON.stringify(line);
      if (wanted === drawn[i]) return;
      drawn[i] = wanted;
      const group = shape("g", {}, ...draw(line, toX, toY, next));
      if (inside.children[i]) inside.children[i].replaceWith(group);
      else inside.append(group);
    });
    for (drawn.length = next.lines.length; inside.children.length > drawn.length; ) inside.lastChild.remove();
    ring();
    const signs = next.lines.filter((line) => line.label);
    const wanted = JSON.stringify(signs.map((line) => [line.label, line.look, line.color]));
    if (wanted !== named) legend.replaceChildren(...signs.map((line) => element("span", {}, sign(line), line.label)));
    named = wanted;
  };
  return root;
};

function axes(plot, inner, toX, toY) {
  const made = [];
  const [left, right] = [toX(plot.x_range[0]), toX(plot.x_range[1])];
  const [bottom, top] = [toY(plot.y_range[0]), toY(plot.y_range[1])];
  const xs = plot.x_ticks.length ? plot.x_ticks : ticks(plot.x_range).map((value) => [value, `${value}`]);
  for (const [value, text] of xs) made.push(shape("line", { x1: toX(value), x2: toX(value), y1: bottom, y2: bottom + 4, class: "axis" }), shape("text", { x: toX(value), y: bottom + 16 }, `${text}`.replace("-", "−")));
  for (const value of ticks(plot.y_range)) made.push(shape("line", { x1: left - 4, x2: left, y1: toY(value), y2: toY(value), class: "axis" }), shape("text", { x: left - 6, y: toY(value) + 4, class: "end" }, `${value}`.replace("-", "−")));
  made.push(shape("path", { d: `M${left},${top} V${bottom} H${right}`, class: "axis" }));
  made.push(shape("text", { x: (left + right) / 2, y: bottom + 33 }, plot.x_label), shape("text", { transform: `translate(12,${(top + bottom) / 2}) rotate(-90)` }, plot.y_label));
  return made;
}

function ticks([low, high]) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

function draw(line, toX, toY, plot) {
  const known = (i) => Number.isFinite(line.x[i]) && Number.isFinite(line.y[i]);
  // Short numbers are drawn sooner; a line with one beyond all bounds is not drawn at all.
  const tenth = (pixels) => Math.round(10 * clamp(pixels, -1e5, 1e5)) / 10;
  const places = line.x.map((x, i) => (known(i) ? [tenth(toX(x)), tenth(toY(line.y[i]))] : null));
  const points = places.filter(Boolean);
  const dash = { line: null, dashed: "7 4", dotted: "2 3" }[line.look];
  if (dash !== undefined) {
    const way = places.map((p, i) => (p ? `${places[i - 1] ? "L" : "M"}${p.join()}` : "")).join(""); // with a gap where nothing is known
    return [shape("path", { d: way, fill: "none", stroke: line.color, "stroke-width": 2, "stroke-dasharray": dash })];
  }
  const base = toY(clamp(0, ...plot.y_range));
  const width = points.length > 1 ? Math.max(2, 0.8 * Math.abs(points[1][0] - points[0][0])) : 20;
  return points.map(([x, y]) => {
    if (line.look === "bars") return shape("rect", { x: x - width / 2, y: Math.min(y, base), width, height: Math.abs(base - y), fill: line.color });
    return dot(line.look, x, y, line.color);
  });
}

function dot(look, x, y, color) {
  const open = { crosses: "m-4,-4 l8,8 m0,-8 l-8,8", pluses: "m-5,0 h10 m-5,-5 v10" }[look];
  if (open) return shape("path", { d: `M${x},${y} ${open}`, stroke: color, "stroke-width": 2.5, fill: "none" });
  const closed = { triangles: "m0,-5 l5,9 h-10 z", diamonds: "m0,-6 l6,6 l-6,6 l-6,-6 z" }[look];
  if (closed) return shape("path", { d: `M${x},${y} ${closed}`, fill: color, stroke: "#000" });
  if (look === "squares") return shape("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill: color, stroke: "#000" });
  return shape("circle", { cx: x, cy: y, r: 4.5, fill: color, stroke: "#000" });
}

function sign(line) {
  const plot = { y_range: [0, 1] };
  const drawn = line.look === "bars" ? [dot("squares", 11, 6, line.color)] : ["line", "dashed", "dotted"].includes(line.look) ? draw({ ...line, x: [0, 22], y: [6, 6] }, (x) => x, (y) => y, plot) : [dot(line.look, 11, 6, line.color)];
  return shape("svg", { width: 24, height: 12, "aria-hidden": "true" }, ...drawn);
}
