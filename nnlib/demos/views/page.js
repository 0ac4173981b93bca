// The state lives in the page: {start(model) -> state, act(state, name, value) -> state, scene(state) -> scene}.
function page(demo) {
  // A view that is made anew goes on where the last one was.
  const states = new Map();
  return (model, update) => {
    const name = model.get("still");
    let state = states.get(name) || demo.start(model);
    let known = {};
    const tell = (problem) => {
      const { parts, ...scene } = demo.scene(state);
      const changed = Object.fromEntries(Object.entries(parts).filter(([name, part]) => part !== known[name]));
      known = parts;
      update({ scene, changed, problem });
    };
    return {
      open: () => tell(),
      close: () => {},
      isPending: () => false,
      act(action, value) {
        let problem;
        try {
          state = demo.act(state, action, value);
          states.set(name, state);
        } catch (error) {
          problem = error.message;
        }
        tell(problem);
      },
    };
  };
}

// As read_number in numbers.py.
function readNumber(text, name, most) {
  const tidy = text.replace(/^[ \t\r\n\u00a0\ufeff]+|[ \t\r\n\u00a0\ufeff]+$/g, "").replaceAll("−", "-");
  const decimal = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
  const found = tidy.match(RegExp(`^(${decimal})(?:/(${decimal}))?$`));
  const value = found ? Number(found[1]) / Number(found[2] ?? 1) : NaN;
  if (Math.abs(value) <= most) return value + 0;
  const point = /^[-+]?\d*,\d+$/.test(tidy) ? `; with a decimal point it is ${tidy.replace(",", ".")}` : "";
  throw new Error(`${name} is '${text}', expected a number from −${most} to ${most}${point}`);
}
