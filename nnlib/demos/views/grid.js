// A matrix of shaded cells, or a picture.

PANELS.Grid = function (part, act) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const texts = element("canvas", { "aria-hidden": "true" });
  const over = shape("svg", { "aria-hidden": "true" });
  const stripes = shape("path", { d: "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", stroke: "#6E6E6E" });
  const id = `nnlib-hatch-${Math.random().toString(36).slice(2)}`;
  const hatch = shape("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, stripes);
  const surface = element("div", { class: "surface grid" }, canvas, texts, over);
  const root = figure(part, act, surface, part.actions.length > 0);
  let now = part;
  let cursor = part.cursor;
  let last = "";
  let pen = null;
  const can = (what) => now.actions.includes(what);
  const tell = (what, cell) => act(`${now.name}.${what}`, cell);
  const at = (event) => {
    const box = surface.getBoundingClientRect();
    return [clamp(Math.floor((event.clientY - box.top) / now.size), 0, now.shades.rows - 1), clamp(Math.floor((event.clientX - box.left) / now.size), 0, now.shades.columns - 1)];
  };
  const reach = (cell, drawing) => {
    if (String(cell) + drawing === last) return;
    last = String(cell) + drawing;
    // A quick pointer skips cells; the stroke does not.
    const from = drawing ? pen || cell : cell;
    const steps = Math.max(1, Math.abs(cell[0] - from[0]), Math.abs(cell[1] - from[1]));
    cursor = cell;
    pen = drawing ? cell : null;
    if (drawing) for (let i = 1; i <= steps; i++) tell("draw", from.map((start, axis) => Math.round(start + ((cell[axis] - start) * i) / steps)));
    else if (can("hover")) tell("hover", cell);
  };
  surface.onpointerdown = (event) => {
    cursor = at(event);
    if (can("pick")) tell("pick", cursor);
    if (can("draw")) {
      surface.setPointerCapture(event.pointerId);
      reach(cursor, true);
    }
  };
  surface.onpointermove = (event) => reach(at(event), can("draw") && event.buttons === 1);
  surface.onpointerup = () => ((last = ""), (pen = null));
  surface.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [row, column] = cursor || [0, 0];
      reach([clamp(row + arrow[0], 0, now.shades.rows - 1), clamp(column + arrow[1], 0, now.shades.columns - 1)], false);
      marks(now);
    } else if (event.key === "Enter" || event.key === " ") {
      if (can("draw")) tell("draw", cursor || [0, 0]);
      else if (can("pick")) tell("pick", cursor || [0, 0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  function marks(next) {
    const box = (row, column, height, width, look) => {
      // A frame stands inside its cells; around those that are too small for it.
      const inset = look === "leftover" || look === "padding" ? 0 : Math.min(height, width) * next.size < 12 ? -3 : 1.5;
      return shape("rect", { x: column * next.size + inset, y: row * next.size + inset, width: width * next.size - 2 * inset, height: height * next.size - 2 * inset, class: `mark ${look}`, style: look === "leftover" && `fill: url(#${id})` });
    };
    const frames = next.marks.map((mark) => box(mark.row, mark.column, mark.height, mark.width, mark.look));
    if (cursor && next.actions.length) {
      const at = [Math.min(cursor[0], next.shades.rows - 1), Math.min(cursor[1], next.shades.columns - 1), 1, 1];
      frames.push(box(...at, "cursor halo"), box(...at, "cursor"));
    }
    over.replaceChildren(hatch, ...frames);
  }
  root.update = (next, old, pending) => {
    now = next;
    root.describe(next);
    const { rows, columns } = next.shades;
    const [width, height] = [columns * next.size, rows * next.size];
    if (!old || next.shades !== old.shades || next.palette !== old.palette || next.texts !== old.texts) {
      paint(canvas, next.shades, next.palette);
      Object.assign(surface.style, { width: `${width}px`, height: `${height}px` });
      set(over, { viewBox: `0 0 ${width} ${height}`, width, height });
      letter(texts, next, width, height);
    }
    if (next.cursor && !pending) cursor = next.cursor;
    marks(next);
  };
  return root;
};

const isDark = (palette, s) => (palette === "grey" ? s < 128 : palette === "blue" ? s > 190 : Math.abs(s - 128) > 90);

function letter(canvas, part, width, height) {
  canvas.style.display = part.texts ? "" : "none";
  if (!part.texts) return;
  const scale = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: width * scale, height: height * scale });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.strokeStyle = "#E6E6E6";
  pen.beginPath();
  for (let x = part.size; x < width; x += part.size) (pen.moveTo(x, 0), pen.lineTo(x, height));
  for (let y = part.size; y < height; y += part.size) (pen.moveTo(0, y), pen.lineTo(width, y));
  pen.stroke();
  pen.font = `${Math.min(13, part.size * 0.42)}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  part.texts.forEach((row, i) =>
    row.forEach((text, j) => {
      pen.fillStyle = part.shades.channels === 1 && isDark(part.palette, part.shades.data[i * part.shades.columns + j]) ? "#fff" : "#000";
      pen.fillText(text, (j + 0.5) * part.size, (i + 0.5) * part.size, part.size - 2);
    })
  );
}
