// Each maker gives an element with update(part)

const CONTROLS = {
  Slider(part, act) {
    const range = element("input", { type: "range", "aria-label": part.label, oninput: () => (show(+range.value), act(part.name, +range.value, true)) });
    const output = element("output");
    const show = (value) => {
      output.textContent = `${Number(value.toPrecision(6))}${part.unit}`.replace("-", "−");
      range.setAttribute("aria-valuetext", output.textContent);
    };
    const label = element("span", {}, part.label);
    const root = element("label", {}, label, range, output);
    root.update = (next) => {
      label.textContent = next.label;
      range.setAttribute("aria-label", next.label);
      Object.assign(range, { min: next.low, max: next.high, step: next.step });
      range.value = next.value;
      show(next.value);
    };
    return root;
  },
  Choice(part, act) {
    const select = element("select", { "aria-label": part.label, onchange: () => act(part.name, select.value) });
    const root = element("label", {}, element("span", {}, part.label), select);
    root.update = (next) => {
      if (select.options.length !== next.options.length || next.options.some((word, i) => select.options[i].value !== word))
        select.replaceChildren(...next.options.map((word) => element("option", { value: word }, word)));
      select.value = next.value;
    };
    return root;
  },
  Switch(part, act) {
    const box = element("input", { type: "checkbox", onchange: () => act(part.name, box.checked) });
    const root = element("label", {}, box, element("span", {}, part.label));
    root.update = (next) => (box.checked = next.value);
    return root;
  },
  Field(part, act) {
    const input = element("input", { type: "text", size: part.width, onchange: () => act(part.name, input.value) });
    // The next answer may be typed before this one is taken.
    let typing = false;
    const end = () => void (typing = false);
    input.oninput = () => (typing = true);
    input.onblur = end;
    input.onkeydown = (event) => {
      if (event.key === "Enter") (end(), input.select());
    };
    const label = element("span", {}, part.label);
    const root = element("label", {}, label, input);
    root.update = (next) => {
      const asked = label.textContent !== next.label; // for something else than before: what was typed is over
      label.textContent = next.label;
      input.setAttribute("aria-label", next.label);
      if (typing) return;
      if (asked || document.activeElement !== input || !input.matches(":focus") || input.dataset.sent !== next.value) input.value = next.value;
      input.dataset.sent = next.value;
    };
    return root;
  },
  Button(part, act) {
    const root = element("button", { type: "button", onclick: () => act(part.name, null), "aria-keyshortcuts": part.key || null }, part.label);
    // Not `disabled`: that would take the focus away in the middle of a run of key presses.
    root.update = (next) => {
      root.textContent = next.label;
      root.setAttribute("aria-disabled", String(!next.enabled));
    };
    return root;
  },
};
