// The state lives in the kernel. One message is on its way at a time; what the reader does meanwhile is collected. Of a
// knob that turns or a pointer that moves only the last place is sent: a burst of keys leaves no queue behind. Every
// click and every answer counts.
function kernel(model, update) {
  let waiting = [];
  let taken = []; // sent and not yet answered
  let sent = 0;
  let answered = 0;
  let opened = false;
  let late = null; // what came while the demo goes on by itself, until the page paints
  let painted = 0;
  let drawn = 0;
  const token = `${Math.random()}`;
  const tell = (message) => {
    try {
      model.send(message);
    } catch {
      update({ changed: {}, problem: "The kernel that knew this demo is gone: run the cell again." });
    }
  };
  const send = () => {
    if (!waiting.length || sent !== answered) return;
    taken = waiting;
    waiting = [];
    tell({ actions: taken, number: ++sent });
  };
  const unpack = (part, buffers) => {
    const open = (value) => {
      if (value && value.buffer !== undefined) {
        const view = buffers[part.first + value.buffer];
        const data = new Uint8Array(view.buffer || view, view.byteOffset || 0, view.byteLength);
        const [rows, columns, channels = 1] = value.shape;
        return { rows, columns, channels, data };
      }
      return value;
    };
    const opened = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, open(value)]));
    if (part.nodes) opened.nodes = part.nodes.map((node) => ({ ...node, shades: open(node.shades) }));
    return opened;
  };
  const receive = (message, buffers) => {
    // What comes before the answer to "open" is for other views of the demo, and only a part of the scene.
    opened ||= message.opened === token;
    if (!opened) return;
    if (message.answered !== undefined) answered = Math.max(answered, Math.min(message.answered, sent));
    const changed = Object.fromEntries(Object.entries(message.changed).map(([name, part]) => [name, unpack(part, buffers)]));
    late = { scene: message.scene, changed: { ...late?.changed, ...changed }, problem: message.problem };
    if (sent === answered) taken = [];
    send(); // before drawing, so that the kernel works meanwhile
    if (message.frame) requestAnimationFrame(() => (draw(), count(message.frame)));
    else if (sent === answered || message.problem || performance.now() > drawn + 50) draw();
  };
  const draw = () => {
    drawn = performance.now();
    if (late) update(late);
    late = null;
  };
  // Not every frame is told: each message takes time of the page and of the kernel.
  const count = (frame) => {
    if (frame < painted + 4) return;
    painted = frame;
    tell({ painted });
  };
  return {
    open: () => (model.on("msg:custom", receive), tell({ open: token })),
    close: () => model.off("msg:custom", receive),
    act(name, value, passing) {
      const last = waiting[waiting.length - 1];
      if (last && last[0] === name && (passing || /\.(drag|hover)$/.test(name))) last[1] = value;
      else waiting.push([name, value]);
      send();
    },
    isPending: (name) => [...taken, ...waiting].some(([action]) => action === name || action.startsWith(`${name}.`)),
  };
}
