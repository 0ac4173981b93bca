// The state lives in the page: {start(model) -> state, act(state, name, value) -> state, scene(state) -> scene}.
function page(demo) {
  return (model, update) => {
    let state = demo.start(model);
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
      act(name, value) {
        let problem;
        try {
          state = demo.act(state, name, value);
        } catch (error) {
          problem = error.message;
        }
        tell(problem);
      },
    };
  };
}
