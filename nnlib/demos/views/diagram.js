// Boxes and arrows.

PANELS.Diagram = function (part, act) {
  const lines = shape("svg", {});
  const surface = element("div", { class: "surface diagram" }, lines);
  const root = figure(part, act, surface, false);
  surface.setAttribute("role", "group");
  const half = [38, 15];
  let boxes = new Map();
  let shown = "";
  const stroke = ({ strength }) => ({
    stroke: strength === null ? "#6E6E6E" : strength < 0 ? "#D55E00" : "#0072B2",
    "stroke-width": strength === null ? 1.5 : 0.5 + 5 * Math.abs(strength),
    "stroke-dasharray": strength !== null && strength < 0 ? "6 3" : null,
  });
  const said = (edge) => `from ${edge.start} to ${edge.end}: ${edge.label || `${edge.strength} of the largest`.replace("-", "−")}`;
  const press = (made, what, value) => {
    made.onclick = () => act(`${part.name}.${what}`, value);
    made.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      made.onclick();
    };
    return set(made, { tabindex: 0, role: "button" });
  };
  // All arrows are one stop of Tab; the arrow keys go from one to the next.
  const walk = (group, here) => {
    const enter = group.onkeydown;
    group.setAttribute("tabindex", here ? 0 : -1);
    group.onkeydown = (event) => {
      const way = ARROWS[event.key];
      if (!way) return enter(event);
      event.preventDefault();
      event.stopPropagation();
      const edges = [...lines.querySelectorAll(".edge")];
      edges[edges.indexOf(event.currentTarget) + way[0] + way[1]]?.focus();
    };
  };
  root.update = (next) => {
    root.describe(next);
    const focused = surface.contains(document.activeElement) && document.activeElement.dataset.name;
    const [wide, tall] = next.spacing;
    const x = (node) => 50 + node.x * wide;
    const y = (node) => 44 + node.y * tall;
    const nodes = Object.fromEntries(next.nodes.map((node) => [node.name, node]));
    const width = 100 + wide * Math.max(...next.nodes.map((node) => node.x));
    const height = 88 + tall * Math.max(...next.nodes.map((node) => node.y));
    Object.assign(surface.style, { width: `${width}px`, height: `${height}px` });
    set(lines, { viewBox: `0 0 ${width} ${height}`, width, height });
    // While a network learns, strengths and maps alone change.
    const wanted = JSON.stringify([next.spacing, next.actions, next.nodes.map((node) => ({ ...node, shades: !!node.shades })), next.edges.map((edge) => ({ ...edge, strength: edge.strength === null }))]);
    if (wanted === shown) {
      next.edges.forEach((edge, i) => {
        set(lines.children[i].firstChild, stroke(edge));
        if (next.actions.includes("edge")) lines.children[i].setAttribute("aria-label", said(edge));
      });
      return maps(next, x, y);
    }
    shown = wanted;
    const drawn = [];
    const labels = []; // over everything else
    const reached = next.edges.find((edge) => edge.look === "active") || next.edges[0];
    for (const edge of next.edges) {
      const [from, to] = [nodes[edge.start], nodes[edge.end]];
      const across = from.shades ? 22 : half[0];
      const ends = { x1: x(from) + across, y1: y(from), x2: x(to) - (to.shades ? 22 : half[0]) - 4, y2: y(to) };
      const group = shape("g", { class: `edge ${edge.strength === null ? "" : "weight"} ${edge.look}`, "data-name": `${edge.start}>${edge.end}` }, shape("line", { ...ends, ...stroke(edge) }));
      if (edge.strength === null) {
        const angle = (Math.atan2(ends.y2 - ends.y1, ends.x2 - ends.x1) * 180) / Math.PI;
        group.append(shape("path", { d: "M4,0 L-5,-4 L-5,4 Z", fill: stroke(edge).stroke, transform: `translate(${ends.x2},${ends.y2}) rotate(${angle})` }));
      }
      if (edge.label) labels.push(shape("text", { x: ends.x1 + 0.45 * (ends.x2 - ends.x1), y: ends.y1 + 0.45 * (ends.y2 - ends.y1) - 5, class: "on" }, edge.label));
      if (next.actions.includes("edge")) {
        group.append(shape("line", { ...ends, class: "touch" }));
        press(group, "edge", [edge.start, edge.end]).setAttribute("aria-label", said(edge));
        walk(group, edge === reached);
      }
      drawn.push(group);
    }
    for (const node of next.nodes) {
      const [w, h] = node.shades ? [22, 22] : half;
      const group = shape("g", { class: `node ${node.look}`, "data-name": node.name }, shape("rect", { x: x(node) - w, y: y(node) - h, width: 2 * w, height: 2 * h, rx: 5 }));
      if (!node.shades) group.append(shape("text", { x: x(node), y: y(node) + 4 }, node.label));
      group.append(shape("text", { x: x(node), y: y(node) - h - 5, class: "above" }, node.above), shape("text", { x: x(node), y: y(node) + h + 14, class: "below" }, node.below));
      const words = [node.label, node.above, node.below].filter(Boolean).join(", ");
      if (next.actions.includes("pick")) press(group, "pick", node.name).setAttribute("aria-label", words);
      if (next.actions.includes("hover")) group.onpointerenter = group.onfocus = () => act(`${part.name}.hover`, node.name);
      drawn.push(group);
    }
    redraw(lines, [...drawn, ...labels]);
    maps(next, x, y);
    if (focused) lines.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  };
  function maps(next, x, y) {
    const kept = new Map();
    for (const node of next.nodes.filter((each) => each.shades)) {
      const canvas = boxes.get(node.name) || element("canvas", { "aria-hidden": "true", class: "map" });
      paint(canvas, node.shades, "signed");
      Object.assign(canvas.style, { left: `${x(node) - 20}px`, top: `${y(node) - 20}px` });
      if (!canvas.isConnected) surface.append(canvas);
      kept.set(node.name, canvas);
    }
    for (const [name, canvas] of boxes) if (!kept.has(name)) canvas.remove();
    boxes = kept;
  }
  return root;
};
