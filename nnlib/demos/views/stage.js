// Draws a scene (scene.py) and says what the reader did. An engine knows the state: kernel.js or page.js.
// stage.py joins these files into one module; nothing is fetched.

const PALETTES = {
  grey: (s) => [s, s, s],
  blue: (s) => mix([255, 255, 255], [0, 114, 178], (s / 255) * 0.8),
  signed: (s) => (s < 128 ? mix([255, 255, 255], [213, 94, 0], (128 - s) / 127) : mix([255, 255, 255], [0, 114, 178], (s - 128) / 127)),
};
const mix = (a, b, t) => a.map((from, i) => Math.round(from + (b[i] - from) * t));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  return set(made, attributes, children);
}

function shape(tag, attributes = {}, ...children) {
  return set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function set(made, attributes, children = []) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made[name] = value;
    else if (value === false || value === null || value === undefined) made.removeAttribute(name);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// Makes what stands in `parent` like `made`, in place: a press that began before a redraw ends on the same element, and
// the focus stays.
function redraw(parent, made) {
  const old = [...parent.childNodes];
  made.forEach((next, i) => {
    const now = old[i];
    if (!now) parent.append(next);
    else if (now.nodeName !== next.nodeName) now.replaceWith(next);
    else if (next.nodeType !== Node.ELEMENT_NODE) now.data !== next.data && (now.data = next.data);
    else {
      for (const { name } of [...now.attributes]) if (!next.hasAttribute(name)) now.removeAttribute(name);
      for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
      for (const handler of ["onclick", "onkeydown", "onpointerenter", "onfocus"]) now[handler] = next[handler];
      redraw(now, [...next.childNodes]);
    }
  });
  for (const left of old.slice(made.length)) left.remove();
}

const TABLES = {}; // red, green, blue of every shade, by palette, once it was needed

// A canvas of one pixel a cell; the browser scales it.
function paint(canvas, shades, palette) {
  const { rows, columns, channels, data } = shades;
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const single = channels === 1;
  if (single) TABLES[palette] ??= Uint8Array.from(Array.from({ length: 256 }, (_, s) => PALETTES[palette](s)).flat());
  const colors = single ? TABLES[palette] : data;
  for (let i = 0; i < rows * columns; i++) {
    const from = 3 * (single ? data[i] : i);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = colors[from + c];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const PANELS = {}; // filled by grid.js, plot.js, diagram.js

function figure(part, act, surface, interactive) {
  const caption = element("figcaption", {}, part.title);
  const root = element("figure", {}, caption, surface);
  set(surface, interactive ? { tabindex: 0, role: "application" } : { role: "img" });
  root.describe = (next) => {
    caption.textContent = next.title;
    surface.setAttribute("aria-label", next.description);
  };
  return root;
}

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function fill(table, part) {
  const wanted = JSON.stringify(part);
  if (table.dataset.shown === wanted) return;
  table.dataset.shown = wanted;
  const rows = part.rows.map((row) => element("tr", {}, ...row.map((cell, i) => (i ? element("td", {}, cell) : element("th", { scope: "row" }, cell)))));
  table.replaceChildren(element("caption", {}, part.caption), element("tr", {}, ...part.head.map((cell) => (cell ? element("th", { scope: "col" }, cell) : element("td")))), ...rows);
}

// Puts parts into rows. What stays is not taken out and put in again: that would cost it the focus.
function arrange(parent, rows, kind, parts) {
  const settle = (parent, wanted) => {
    for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((child, i) => parent.children[i] !== child && parent.insertBefore(child, parent.children[i] || null));
  };
  while (parent.children.length < rows.length) parent.append(element("div", { class: kind }));
  settle(parent, [...parent.children].slice(0, rows.length));
  rows.forEach((names, i) => settle(parent.children[i], names.map((name) => parts.get(name))));
}

function show(engineOf) {
  return ({ model, el }) => {
    const root = element("section", { class: "nnlib-demo" });
    const parts = new Map();
    const drawn = new Map();
    const late = new Map();
    let layout = "";
    let engine = null;
    const act = (name, value, passing) => engine.act(name, value, passing);
    // JupyterLab's command mode binds letters and arrows on the document: keys that are the demo's stay here.
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" || event.key === "Tab") return;
      event.stopPropagation();
      if (event.target.closest("input, select, summary")) return;
      const button = [...root.querySelectorAll("button[aria-keyshortcuts]")].find((each) => each.getAttribute("aria-keyshortcuts") === event.key);
      if (button) {
        event.preventDefault();
        button.click();
      }
    });
    const heading = element("h3");
    const controls = element("div");
    const panels = element("div");
    const caption = element("p", { role: "status", "aria-live": "polite", class: "caption" });
    const problem = element("p", { role: "alert", class: "problem" });
    const table = element("table");
    const code = element("pre", { tabindex: 0, role: "region", "aria-label": "Python to copy into a cell" });
    const copy = element("button", { type: "button", onclick: () => navigator.clipboard.writeText(code.textContent).then(() => tellCopied("Copied", "Copy")) }, "Copy");
    const tellCopied = (now, later) => ((copy.textContent = now), setTimeout(() => (copy.textContent = later), 1500));
    const copied = element("div", { class: "code" }, copy, code);
    const details = element("details", {}, element("summary", {}, "The same as a table"), table);
    root.append(heading, controls, problem, panels, caption, details, copied);
    root.update = ({ scene, changed, problem: said }) => {
      if (scene) {
        heading.textContent = scene.title;
        caption.textContent = scene.caption;
        copied.style.display = scene.code ? "" : "none";
        code.textContent = scene.code;
        fill(table, scene.table);
        if (!layout) details.open = scene.table.open;
        const wanted = JSON.stringify(scene.layout);
        if (wanted !== layout) {
          layout = wanted;
          for (const [name, part] of Object.entries(changed)) if (!drawn.has(name)) drawn.set(name, (CONTROLS[part.kind] || PANELS[part.kind])(part, act));
          const names = new Set(scene.layout.flat(2));
          for (const name of drawn.keys()) if (!names.has(name)) (drawn.delete(name), parts.delete(name), late.delete(name));
          arrange(controls, scene.layout[0], "controls", drawn);
          arrange(panels, scene.layout[1], "panels", drawn);
        }
      }
      // A part that came and went in states that were not drawn is not there.
      for (const [name, part] of Object.entries(changed)) if (drawn.has(name)) late.set(name, part);
      for (const [name, part] of late) {
        // The knob that a reader is turning stays where the reader has it until the state has caught up.
        if (part.kind in CONTROLS && engine && engine.isPending(name)) continue;
        late.delete(name);
        drawn.get(name)?.update(part, parts.get(name), engine && engine.isPending(name));
        parts.set(name, part);
      }
      if (!said) for (const [name, part] of parts) if (part.kind === "Field") drawn.get(name).update(part);
      problem.textContent = said || "";
    };
    // The picture that stands in saved pages gives way to the live demo.
    el.append(root, element("style", {}, `.nnlib-still-${model.get("still")} { display: none; }`));
    engine = engineOf(model, root.update);
    engine.open();
    return () => engine.close();
  };
}
